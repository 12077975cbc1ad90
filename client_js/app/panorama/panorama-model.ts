/**
 * A page's panorama with its marks: what pages use of the viewer. Until the viewer is here (its code is fetched apart),
 * calls are kept or do nothing; a page works without it, with captions and comments, where there is no WebGL.
 */
import { signal } from '@preact/signals';
import { bearing, project } from 'guide-client';
import type { Direction, Hotspot, Size, View } from 'guide-client';
import { pictures } from 'guide-client/panorama';
import { countError } from '../base/errors.ts';
import type { HallIndex } from '../hall/hall.ts';
import { Hotspots } from './hotspots.ts';
import { viewer } from './load.ts';
import type { Panorama } from './load.ts';
import { Marks } from './marks.ts';

/** Frames of a page without a panorama, ms apart. */
const STILL = 100;
/** A picture that could not be had is asked for again, ms. */
const AGAIN = 8000;

/** What a page adds to its stage; may be set at any time. */
export interface PanoramaHooks {
  /** what to draw now, or null to leave it to the person */
  frame?(now: number): View | null;
  grab?(shown: View): void;
  tap?(at: Direction, secondary: boolean): void;
  drawn?(view: View, size: Size, at: number): void;
  pick?(hotspot: Hotspot): void;
}

export class PanoramaModel {
  /** the scene on the stage; null until there is one */
  readonly scene = signal<string | null>(null);
  /** the scene's picture could not be had */
  readonly missing = signal(false);
  /** no panorama can be shown here at all */
  readonly unable = signal(false);
  /** an exhibit a person opened */
  readonly exhibit = signal<string | null>(null);
  readonly hooks: PanoramaHooks = {};
  pano: Panorama | null = null;
  marks: Marks | null = null;
  private hotspots: Hotspots | null = null;
  private container: HTMLElement | null = null;
  private begun = false;
  private start: View | null = null;
  private gone = false;
  private readonly still: ReturnType<typeof setInterval>;

  constructor(readonly book: HallIndex) {
    // frames drive captions as well: they come while the viewer is on its way too, and where there is none
    this.still = setInterval(() => this.pano || this.hooks.frame?.(performance.now()), STILL);
  }

  /** The element to draw in. With `begin` called too, the stage opens. */
  attach(container: HTMLElement | null): void {
    this.container = container;
  }

  /** Opens on this view. Later calls do nothing: the stage is open then. */
  async begin(start: View): Promise<void> {
    if (this.begun || !start.scene) return;
    this.begun = true;
    this.start ??= start;
    try {
      const { Panorama, canShow } = await viewer();
      if (this.gone || !this.container) return;
      if (!canShow()) {
        this.unable.value = true;
        return;
      }
      this.open(new Panorama(this.container, this.panoOptions(), this.start));
    } catch (error) {
      countError(error);
      this.unable.value = true;
    }
  }

  /** Opens on this view instead, while it has not opened yet. */
  startAt(view: View): void {
    this.start = view;
  }

  get shown(): View | null {
    return this.scene.value === null ? null : (this.pano?.shown ?? null);
  }

  /** Walks to another scene. */
  go(scene: string): void {
    const to = this.book.arrival(scene);
    if (to) void this.pano?.enter(to);
  }

  /** How a direction stands to what is on the stage: where it is drawn, or the way over the screen that leads there. */
  whereIs(at: Direction): { inside: boolean; x: number; y: number; angle: number } | null {
    const { pano } = this;
    if (!pano || this.scene.value === null) return null;
    const { shown, size } = pano;
    const angle = bearing(shown, at);
    const point = project(shown, size, at);
    const margin = 36;
    const inside =
      point !== null &&
      point.x > margin &&
      point.x < size.width - margin &&
      point.y > margin &&
      point.y < size.height - margin;
    if (inside) return { inside, x: point.x, y: point.y, angle };
    // on the edge of an inset frame, on the ray from the middle
    const half = { x: size.width / 2 - margin, y: size.height / 2 - margin };
    const reach = Math.min(half.x / Math.max(1e-6, Math.abs(Math.cos(angle))), half.y / Math.max(1e-6, Math.abs(Math.sin(angle))));
    return { inside, x: size.width / 2 + Math.cos(angle) * reach, y: size.height / 2 + Math.sin(angle) * reach, angle };
  }

  close(): void {
    this.gone = true;
    clearInterval(this.still);
    this.pano?.destroy();
    this.pano = null;
  }

  private open(pano: Panorama): void {
    this.pano = pano;
    this.marks = new Marks(pano.layer);
    this.hotspots = new Hotspots(this.marks, this.book, (hotspot) => this.pick(hotspot));
  }

  private panoOptions(): ConstructorParameters<typeof Panorama>[1] {
    return {
      scene: (id) => this.book.scene(id),
      frame: (now) => this.hooks.frame?.(now) ?? null,
      grab: (shown) => {
        // a keyboard that covers half a phone goes away when one looks around
        if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
        this.hooks.grab?.(shown);
      },
      tap: (at, target, secondary) => {
        if (!this.hotspots?.tap(target)) this.hooks.tap?.(at, secondary);
      },
      drawn: (view, size, at) => {
        this.marks?.draw(view, size);
        this.hooks.drawn?.(view, size, at);
      },
      entered: (scene, missing) => {
        this.scene.value = scene;
        this.missing.value = missing;
        this.hotspots?.show(scene);
        this.book.preloadAround(scene);
        if (missing) this.askAgain(scene);
      },
    };
  }

  private askAgain(scene: string): void {
    const { picture } = this.book.scene(scene) ?? {};
    if (!picture) return;
    setTimeout(() => {
      const { pano } = this;
      if (!pano || this.scene.value !== scene) return;
      pictures.get(picture).then(
        () => this.scene.value === scene && void pano.enter(pano.shown),
        () => this.askAgain(scene),
      );
    }, AGAIN);
  }

  private pick(hotspot: Hotspot): void {
    if (this.hooks.pick) this.hooks.pick(hotspot);
    else if (hotspot.link !== null) this.go(hotspot.link);
    else this.exhibit.value = hotspot.exhibit;
  }
}
