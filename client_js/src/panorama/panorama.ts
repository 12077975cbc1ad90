/**
 * A hall's panorama, one scene at a time, and the direction one looks in. The only file that touches the viewer.
 *
 * What holds
 * - One viewer for the life of a page; scenes change by `setPanorama` alone (phones allow few WebGL contexts, ever).
 * - Once a frame, inside the viewer's `before-render`, `frame` says what to draw, or null: then the person does.
 * - `grab` is told of every touch before it moves anything; whoever gives views stops giving them then.
 * - `shown` is what the last frame drew, in the wire's terms: yaw from the scene's north, fov as in projection.ts.
 */
import { SYSTEM, Viewer, events } from '@photo-sphere-viewer/core';
import { clamp } from '../base/math.ts';
import { prefersReducedMotion } from '../base/motion.ts';
import { provideStorage } from '../base/stand-in-storage.ts';
import { shortestTurn, wrapYaw } from '../geometry/angles.ts';
import { stageFov, unproject, wireFov } from '../geometry/projection.ts';
import type { Size } from '../geometry/projection.ts';
import { Transition } from '../geometry/transition.ts';
import type { Direction, View } from '../geometry/view.ts';
import { isSoftware, watchContext } from './context.ts';
import type { PanoramaOptions } from './options.ts';
import { PictureAdapter, prepareViewer, type PanoramaPicture } from './picture-adapter.ts';
import { pictures, TooLargeError } from './picture-loader.ts';
import { AdaptiveResolution } from './render-resolution.ts';
import { firstPicture, picturesOf, type PanoramaScene } from './scene-picture.ts';
import { SceneTiles } from './tiles/scene-tiles.ts';
import { cameraOf } from './tiles/visible.ts';

const RAD = Math.PI / 180;
/** The wire's limits. */
const NARROWEST = 20;
const WIDEST = 110;
/** The range that a hand can zoom to: beyond it, a picture is blurred or bent. */
const HAND_NARROWEST = 30;
const HAND_WIDEST = 90;
/** How far outside of the middle a bent picture is seen from, in the viewer's terms. */
const ROUNDEST = 2;

export class Panorama {
  /** what the last frame drew */
  shown: View;
  /** frames of the screen since the start that were due, drawn anew or not */
  frames = 0;
  /** how finely moving pictures are drawn; at rest they are always sharp */
  resolution = new AdaptiveResolution();
  /** over the picture, and lets touches through to it: hotspots and pointers live here */
  readonly layer: HTMLElement;
  private readonly viewer: Viewer;
  private readonly veil: HTMLElement;
  private scene: PanoramaScene | null = null;
  /** what is drawn, or the next one */
  private picture: PanoramaPicture | null = null;
  private tiles: SceneTiles | null = null;
  /** where to look in the scene whose picture is on its way */
  private entering: View | null = null;
  private entry: Promise<boolean> = Promise.resolve(false);
  private transition: Transition | null = null;
  /** the last frame was drawn from a given view, not by hand */
  private led = false;
  /** what happens now is our own doing, not the person's */
  private internal = false;
  private handWidest = HAND_WIDEST;
  private bent = 0;
  /** this frame of the screen may be drawn */
  private due = true;
  private frameAt = 0;
  private sharpness = 1;
  private leaveContext: () => void = () => undefined;
  private leaveContainer: () => void = () => undefined;
  private sharpen: (sharpness: number) => void = () => undefined;

  constructor(container: HTMLElement, private readonly options: PanoramaOptions, start: View) {
    this.shown = start;
    provideStorage(); // the viewer asks for it without a guard
    prepareViewer();
    container.classList.add('guide-panorama');
    this.viewer = new Viewer({
      container,
      adapter: [PictureAdapter, { created: (mesh: { visible: boolean }) => this.tiles?.lieOver(mesh) }],
      navbar: false,
      keyboard: false,
      canvasBackground: getComputedStyle(container).getPropertyValue('--background').trim() || 'black',
      // from inside a sphere no edge is seen and nothing lies before anything else: smoothing and depth are for nothing
      rendererParameters: { alpha: false, antialias: false, depth: false, stencil: false },
      loadingTxt: '',
    });
    this.viewer.renderer.setCustomRenderer((renderer) => {
      this.resolution = new AdaptiveResolution(isSoftware(renderer.getContext()));
      this.leaveContext = watchContext(renderer.domElement, (lost) => this.onContext(lost));
      this.sharpen = (sharpness) => renderer.setPixelRatio(SYSTEM.pixelRatio * sharpness);
      this.tiles = new SceneTiles(renderer, {
        phone: SYSTEM.isTouchEnabled.initial,
        again: () => this.viewer.needsUpdate(),
        broken: (scene) => this.leaveTiles(scene),
      });
      return {
        render: (scene, camera) => {
          if (!this.due) return this.viewer.needsUpdate(); // at the next frame then
          this.drawTiles();
          renderer.render(scene, camera);
        },
      };
    });
    this.layer = document.createElement('div');
    this.layer.className = 'pano-layer';
    this.veil = document.createElement('div');
    this.veil.className = 'pano-veil';
    this.viewer.container.append(this.veil, this.layer);
    if (this.tiles) this.viewer.renderer.addObject(this.tiles.group);
    this.applyLimits();
    this.listen(container);
    void this.enter(start);
  }

  get size(): Size {
    return this.viewer.getSize();
  }

  /** Turn to a view of any scene: smoothly within a scene, by a cut to another. False if a hand or another turn came first. */
  moveTo(to: View, ms: number): Promise<boolean> {
    this.endTransition(false);
    if (to.scene !== this.scene?.id) return this.enter(to);
    return new Promise((done) => {
      this.transition = new Transition(this.shown, to, performance.now(), this.still() ? 0 : ms, done);
    });
  }

  /**
   * Show another scene as soon as its picture is here; until then the old one stays. Of several views of a scene that is on
   * its way the last one holds. False if another scene came first.
   */
  enter(to: View): Promise<boolean> {
    const scene = this.options.scene(to.scene);
    if (!scene) return Promise.resolve(false);
    const underWay = this.entering?.scene === scene.id;
    this.endTransition(false);
    this.entering = to;
    if (!underWay) this.entry = this.bring(scene);
    return this.entry;
  }

  private async bring(scene: PanoramaScene): Promise<boolean> {
    const superseded = (): boolean => this.entering?.scene !== scene.id;
    this.options.entering?.(scene.id);
    const { path, fault, tiled } = await firstPicture(scene, SYSTEM.maxTextureWidth);
    const missing = fault !== null;
    if (superseded()) return false;
    await this.put({ path, covers: missing ? null : scene.covers });
    this.tiles?.show(null);
    const to = this.entering;
    if (to === null || superseded()) return false;
    if (tiled) this.tiles?.show(scene);
    this.entering = null;
    const cut = this.scene !== null && this.scene.id !== scene.id;
    this.scene = scene;
    // whoever leads may have moved on while the picture came
    const now = this.options.frame?.(performance.now());
    this.look(now && now.scene === scene.id ? now : to);
    this.note(performance.now());
    if (cut && !this.still()) this.dip();
    this.options.entered?.(scene.id, missing, fault instanceof TooLargeError);
    return true;
  }

  /** A newer call aborts an older one; the newer one tells then. */
  private async put(picture: PanoramaPicture): Promise<void> {
    this.picture = picture;
    await this.viewer.setPanorama(picture, { showLoader: false, transition: false }).catch(() => false);
  }

  /**
   * Have ready what a view will show, of this scene or another: its picture, and its tiles as sharp as this screen needs
   * them. They come after what is seen now; the last call holds.
   */
  prefetch(view: View): void {
    const scene = this.options.scene(view.scene);
    const [first] = scene ? picturesOf(scene) : [];
    if (!scene || !first) return;
    if (scene.id !== this.scene?.id) pictures.preload(first.path);
    if (!first.tiled) return;
    const yaw = wrapYaw(view.yaw - scene.north) * RAD;
    const camera = cameraOf(yaw, view.pitch * RAD, stageFov(view.fov, this.aspect()) * RAD, this.aspect());
    this.tiles?.prefetch(scene, { camera, height: this.pixels() });
  }

  /** Move as a hand would, by a keyboard for instance; degrees. */
  nudge(yaw: number, pitch: number, fov: number): void {
    this.grabbed();
    const from = this.shown;
    void this.moveTo(
      {
        ...from,
        yaw: wrapYaw(from.yaw + yaw),
        pitch: clamp(from.pitch + pitch, -89, 89),
        fov: clamp(from.fov + fov, HAND_NARROWEST, this.handWidest),
      },
      160,
    );
  }

  /** Draws the picture round, as from outside: 0 as it is, 1 a little planet when one looks down. What lies on it is hidden meanwhile. */
  bend(amount: number): void {
    if (amount === this.bent) return;
    this.bent = amount;
    this.layer.style.display = amount > 0 ? 'none' : '';
    this.mine(() => this.viewer.setOption('fisheye', amount > 0 ? amount * ROUNDEST : false));
  }

  /** Returns the direction under a point of the page. */
  at(clientX: number, clientY: number): Direction {
    const box = this.viewer.container.getBoundingClientRect();
    return unproject(this.shown, this.size, { x: clientX - box.left, y: clientY - box.top });
  }

  destroy(): void {
    this.entering = null;
    this.endTransition(false);
    this.tiles?.close();
    this.leaveContext();
    this.leaveContainer();
    this.mine(() => this.viewer.destroy());
  }

  private still(): boolean {
    return (this.options.reducedMotion ?? prefersReducedMotion)();
  }

  private listen(container: HTMLElement): void {
    const grabbed = (): void => this.grabbed();
    const kinds = ['pointerdown', 'touchstart', 'wheel'];
    for (const kind of kinds) container.addEventListener(kind, grabbed, { passive: true });
    this.leaveContainer = () => {
      for (const kind of kinds) container.removeEventListener(kind, grabbed);
    };
    this.viewer.addEventListener('before-rotate', () => this.internal || this.grabbed());
    this.viewer.addEventListener('stop-all', () => this.internal || this.grabbed());
    this.viewer.addEventListener('size-updated', () => this.applyLimits());
    this.viewer.addEventListener('before-render', ({ timestamp }) => this.frame(timestamp));
    this.viewer.addEventListener('render', () => {
      if (!this.due) return;
      this.resolution.drawn(this.frames, performance.now());
      this.note(this.frameAt);
    });
    this.viewer.addEventListener('click', ({ data }) => {
      const at = { yaw: this.toWire(data.yaw), pitch: shortestTurn(0, data.pitch / RAD) };
      this.options.tap?.(at, data.target ?? null, data.rightclick);
    });
  }

  private grabbed(): void {
    this.endTransition(false);
    if (this.led) {
      this.led = false;
      this.handWidest = Math.max(HAND_WIDEST, this.shown.fov);
    }
    this.options.grab?.(this.shown);
  }

  private frame(now: number): void {
    this.due = this.resolution.due(performance.now());
    if (!this.due) return;
    this.frameAt = now;
    this.frames += 1;
    this.adjust();
    const given = this.options.frame?.(now) ?? null;
    const view = this.transition?.at(now) ?? given;
    if (this.transition?.over(now)) this.endTransition(true);
    if (!view) {
      this.led = false;
      return this.keepInReach();
    }
    if (!this.led) {
      this.led = true;
      // what a finger left behind (inertia, a zoom under way) would fight the views given
      this.mine(() => this.viewer.dispatchEvent(new events.StopAllEvent(events.StopAllEvent.type)));
    }
    if (view.scene === this.scene?.id) this.look(view);
    else if (this.entering?.scene !== view.scene) void this.enter(view);
  }

  private endTransition(arrived: boolean): void {
    const transition = this.transition;
    this.transition = null;
    transition?.done(arrived);
  }

  private keepInReach(): void {
    const fov = this.fovNow();
    const reach = clamp(fov, HAND_NARROWEST, this.handWidest);
    if (this.scene && Math.abs(reach - fov) > 0.01) this.mine(() => this.viewer.zoom(this.level(reach)));
  }

  private look(view: View): void {
    const yaw = wrapYaw(view.yaw - (this.scene?.north ?? 0)) * RAD;
    this.mine(() => {
      this.viewer.rotate({ yaw, pitch: view.pitch * RAD });
      this.viewer.zoom(this.level(view.fov));
    });
  }

  /** Before a frame is drawn, as another size empties the canvas. */
  private adjust(): void {
    const { width, height } = this.size;
    const pixels = width * height * SYSTEM.pixelRatio ** 2;
    const wanted = this.resolution.sharpness(this.frames, performance.now(), pixels);
    if (wanted === this.sharpness) return;
    this.sharpness = wanted;
    this.sharpen(wanted);
    this.viewer.needsUpdate();
  }

  /** Sharpens what is seen, as far as its tiles are here. */
  private drawTiles(): void {
    const { yaw, pitch } = this.viewer.getPosition();
    const camera = cameraOf(yaw, pitch, this.viewer.state.vFov * RAD, this.aspect());
    // a bent picture is seen from elsewhere, and shrunk: the base is sharp enough
    this.tiles?.draw(this.bent > 0 ? null : { camera, height: this.pixels(), now: performance.now() });
  }

  /** A scene's tiles are not there any more, as after a server's cache was deleted: the whole picture is shown in their place. */
  private leaveTiles(scene: PanoramaScene): void {
    const current = (): boolean => this.scene === scene && !this.entering;
    pictures.get(scene.picture, SYSTEM.maxTextureWidth).then(
      async () => {
        if (!current()) return;
        await this.put({ path: scene.picture, covers: scene.covers });
        if (current()) this.tiles?.show(null);
      },
      () => undefined, // the line is down, perhaps: tiles are asked for again
    );
  }

  /** The screen's height in device pixels. */
  private pixels(): number {
    return this.size.height * SYSTEM.pixelRatio;
  }

  private note(at: number): void {
    if (!this.scene) return;
    const { yaw, pitch } = this.viewer.getPosition();
    this.shown = {
      scene: this.scene.id,
      yaw: this.toWire(yaw),
      pitch: shortestTurn(0, pitch / RAD),
      fov: this.fovNow(),
    };
    this.options.drawn?.(this.shown, this.size, at);
  }

  private toWire(yaw: number): number {
    return wrapYaw(yaw / RAD + (this.scene?.north ?? 0));
  }

  private aspect(): number {
    const { width, height } = this.size;
    return height > 0 ? width / height : 1;
  }

  private fovNow(): number {
    return wireFov(this.viewer.state.vFov, this.aspect());
  }

  /** The viewer's zoom level, 0…100, linear in its vertical angle. Its own helper rounds to whole levels, 0.6° each. */
  private level(fov: number): number {
    const { minFov = 0, maxFov = 180 } = this.viewer.config;
    return ((maxFov - stageFov(fov, this.aspect())) / (maxFov - minFov)) * 100;
  }

  /** An element of another shape shows other angles for the same view. */
  private applyLimits(): void {
    const { fov } = this.shown;
    this.viewer.setOptions({ minFov: stageFov(NARROWEST, this.aspect()), maxFov: stageFov(WIDEST, this.aspect()) });
    this.mine(() => this.viewer.zoom(this.level(fov)));
  }

  /** What was in the graphics is gone: the picture is put there anew, also where it stands still. */
  private onContext(lost: boolean): void {
    this.tiles?.onContext(lost);
    if (!lost && this.picture) void this.put(this.picture).then(() => this.viewer.needsUpdate());
    this.options.context?.(lost);
  }

  private mine(act: () => void): void {
    this.internal = true;
    try {
      act();
    } finally {
      this.internal = false;
    }
  }

  /** A short breath of darkness says: another place. */
  private dip(): void {
    this.veil.style.transition = 'none';
    this.veil.style.opacity = '0.7';
    requestAnimationFrame(() => {
      this.veil.style.transition = 'opacity 220ms ease-out';
      this.veil.style.opacity = '0';
    });
  }
}
