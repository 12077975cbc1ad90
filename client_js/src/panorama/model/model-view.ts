/**
 * A thing in three dimensions (GLB) that turns under the finger: `guide-client/model`. It needs `three`.
 *
 *     const view = await ModelView.open(element, url);
 *     view.close();
 *
 * Drawn only when something moved. One at a time, please, and closed when it is not seen: phones allow few WebGL contexts.
 */
import { Box3, DirectionalLight, HemisphereLight, PerspectiveCamera, Scene, Vector3, WebGLRenderer } from 'three';
import type { Object3D } from 'three';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import { Orbit } from './orbit.ts';

const FOV = 35;
const MOST_PIXEL_RATIO = 2;

export class ModelView {
  /** Rejects where the file cannot be had or read, or there is no WebGL. */
  static async open(element: HTMLElement, url: string): Promise<ModelView> {
    const { scene } = await new GLTFLoader().loadAsync(url);
    return new ModelView(element, scene);
  }

  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(FOV, 1, 0.01, 100);
  private readonly orbit = new Orbit();
  private readonly fingers = new Map<number, { x: number; y: number }>();
  private readonly resized: ResizeObserver | null;
  private readonly ends: (() => void)[] = [];
  private asked = 0;

  private constructor(private readonly element: HTMLElement, model: Object3D) {
    this.renderer = new WebGLRenderer({ antialias: true, alpha: true });
    this.renderer.setPixelRatio(Math.min(window.devicePixelRatio || 1, MOST_PIXEL_RATIO));
    element.append(this.renderer.domElement);
    this.scene.add(new HemisphereLight(0xffffff, 0x666055, 2.2));
    const sun = new DirectionalLight(0xffffff, 2);
    sun.position.set(2, 3, 4);
    this.scene.add(sun, centred(model));
    this.listen();
    this.resized = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(() => this.resize());
    this.resized?.observe(element);
    this.resize();
  }

  /** Turns as a hand would, by a keyboard for instance; degrees. */
  turn(right: number, up: number): void {
    this.orbit.turn(right, up);
    this.ask();
  }

  /** Nearer with a factor over 1. */
  zoom(factor: number): void {
    this.orbit.zoom(factor);
    this.ask();
  }

  close(): void {
    cancelAnimationFrame(this.asked);
    this.resized?.disconnect();
    for (const end of this.ends) end();
    this.scene.traverse((each) => dispose(each));
    this.renderer.dispose();
    this.renderer.forceContextLoss();
    this.renderer.domElement.remove();
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.element;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.renderer.setSize(clientWidth, clientHeight);
    this.camera.aspect = clientWidth / clientHeight;
    this.camera.updateProjectionMatrix();
    this.ask();
  }

  private ask(): void {
    cancelAnimationFrame(this.asked);
    this.asked = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    // all of a ball of radius 1 is seen, in the narrower direction too
    const half = Math.min(1, this.camera.aspect) * Math.tan((FOV / 2) * (Math.PI / 180));
    const { x, y, z } = this.orbit.eye(1.1 / Math.sin(Math.atan(half)));
    this.camera.position.set(x, y, z);
    this.camera.lookAt(0, 0, 0);
    this.renderer.render(this.scene, this.camera);
  }

  private listen(): void {
    const { element, fingers } = this;
    const on = <Kind extends keyof HTMLElementEventMap>(kind: Kind, handle: (event: HTMLElementEventMap[Kind]) => void): void => {
      element.addEventListener(kind, handle, { passive: false });
      this.ends.push(() => element.removeEventListener(kind, handle));
    };
    on('pointerdown', (event) => {
      element.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    });
    const release = ({ pointerId }: PointerEvent): boolean => fingers.delete(pointerId);
    on('pointerup', release);
    on('pointercancel', release);
    on('pointermove', (event) => {
      const last = fingers.get(event.pointerId);
      if (!last) return;
      const before = this.spread();
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      const part = 180 / Math.max(1, element.clientWidth);
      if (fingers.size === 1) this.turn((event.clientX - last.x) * part, (event.clientY - last.y) * part);
      else if (before > 0) this.zoom(this.spread() / before);
    });
    on('wheel', (event) => {
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.1 : 1 / 1.1);
    });
  }

  /** How far two fingers are apart, px; 0: there are not two. */
  private spread(): number {
    const [a, b] = [...this.fingers.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  }
}

/** The model in the middle, in a ball of radius 1. */
function centred(model: Object3D): Object3D {
  const box = new Box3().setFromObject(model);
  const scale = 2 / Math.max(1e-6, box.getSize(new Vector3()).length());
  const middle = box.getCenter(new Vector3());
  model.scale.multiplyScalar(scale);
  model.position.sub(middle).multiplyScalar(scale);
  return model;
}

/** What the graphics hold of it. */
function dispose(each: Object3D): void {
  const { geometry, material } = each as { geometry?: { dispose(): void }; material?: { dispose(): void } | { dispose(): void }[] };
  geometry?.dispose();
  for (const one of [material].flat()) {
    for (const value of Object.values(one ?? {})) if (value && typeof value === 'object' && 'isTexture' in value) (value as { dispose(): void }).dispose();
    one?.dispose();
  }
}
