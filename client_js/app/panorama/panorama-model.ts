/**
 * A page's panorama with its marks: what pages use of the viewer. Until the viewer is here (its code is fetched apart),
 * calls are kept or do nothing; a page works without it, with captions and comments, where there is no WebGL.
 */
import { batch, computed, signal } from '@preact/signals';
import { bearing, project } from 'guide-client';
import type { Direction, Hotspot, Size, View } from 'guide-client';
import { pictures } from 'guide-client/panorama';
import { Emitter } from '../base/emitter.ts';
import { countError } from '../base/errors.ts';
import { reducedMotion } from '../base/motion.ts';
import type { HallIndex } from '../hall/hall.ts';
import { Hotspots } from './marks/hotspots.ts';
import { loadViewer } from './lazy-viewer.ts';
import type { Panorama } from './lazy-viewer.ts';
import { Marks } from './marks/marks.ts';

/** Frames of a page without a viewer, ms apart. */
const STILL = 100;
/** A picture that could not be had is asked for again, ms. */
const AGAIN = 8000;
/** A picture that is on its way for so long, ms, is late: that is said, and the guide is told. */
const LATE = 4000;
/** Graphics that were taken away and do not come back within this, ms, are made anew. */
const REBUILD = 3000;
/** Frames a second are counted over, ms. */
const SECOND = 1000;
/** What is this near to the edge counts as outside, px. */
const MARGIN = 36;

/** `graphics`: the device has no WebGL 2; `code`: the viewer could not be fetched; `fault`: it failed for another reason. */
export type Unable = 'graphics' | 'code' | 'fault';

/** Who says what is drawn, and where hotspots lead. One at a time; without one a person walks alone. */
export interface Driver {
  /** what to draw now, or null to leave it to the person */
  frame(now: number): View | null;
  pick(hotspot: Hotspot): void;
}

export interface PanoramaEvents {
  /** a person took hold of the view, which is this */
  grab: View;
  /** the viewer is there, or there anew: what else lies on it is to be put there */
  opened: null;
  /** a press beside all hotspots; `secondary`: with the right button, or a long one */
  tap: { at: Direction; secondary: boolean };
  /** a frame was drawn in which something moved; `at`: the time of that frame, as in performance.now */
  drawn: { view: View; size: Size; at: number };
}

export class PanoramaModel extends Emitter<PanoramaEvents> {
  /** the scene that is shown; null until there is one */
  readonly scene = signal<string | null>(null);
  /** the scene whose picture is on its way; null: none is */
  readonly awaited = signal<View | null>(null);
  /** it is on its way for long */
  readonly late = signal(false);
  /** the scene's picture could not be had */
  readonly missing = signal(false);
  /** … because this device cannot draw one of its size */
  readonly tooLarge = signal(false);
  /** the system has taken the graphics away for the moment */
  readonly lost = signal(false);
  /** why no panorama can be shown here at all; null: it can, or that is not known yet */
  readonly unable = signal<Unable | null>(null);
  /** something is amiss with the picture, and is said */
  readonly troubled = computed(() => this.unable.value !== null || this.lost.value || this.missing.value);
  /** an exhibit a person opened */
  readonly exhibit = signal<string | null>(null);
  driver: Driver | null = null;
  viewer: Panorama | null = null;
  marks: Marks | null = null;
  private hotspots: Hotspots | null = null;
  private container: HTMLElement | null = null;
  private begun = false;
  private start: View | null = null;
  private gone = false;
  private counted = { frames: 0, at: 0, fps: 0 };
  private readonly still: ReturnType<typeof setInterval>;
  private lateTimer: ReturnType<typeof setTimeout> | undefined;
  private rebuildTimer: ReturnType<typeof setTimeout> | undefined;

  /** `thumbnails`: links show small pictures of where they lead, which are fetched for it. */
  constructor(readonly hall: HallIndex, private readonly thumbnails = false) {
    super();
    // frames drive captions as well: they come while the viewer is on its way too, and where there is none
    this.still = setInterval(() => this.viewer || this.driver?.frame(performance.now()), STILL);
  }

  /** The element to draw in. With `begin` called too, the panorama opens. */
  attach(container: HTMLElement | null): void {
    this.container = container;
  }

  /** Opens on this view. Later calls do nothing: it is open then. */
  async begin(start: View): Promise<void> {
    if (this.begun || !start.scene) return;
    this.begun = true;
    this.start ??= start;
    this.setAwaited(this.start);
    try {
      const { Panorama, canShow } = await loadViewer().catch((error: unknown) => {
        this.unable.value = 'code';
        throw error;
      });
      if (this.gone || !this.container) return;
      if (!canShow()) {
        this.unable.value = 'graphics';
        return;
      }
      this.open(new Panorama(this.container, this.options(), this.start));
    } catch (error) {
      countError(error);
      this.unable.value ??= 'fault';
    }
  }

  /** Opens on this view instead, while it has not opened yet. */
  startAt(view: View): void {
    this.start = view;
  }

  /** Whether this person sees the picture; null: that is not known yet. */
  get pictured(): boolean | null {
    if (this.troubled.value) return false;
    if (this.awaited.value) return this.late.value ? false : null;
    return this.scene.value === null ? null : true;
  }

  get shown(): View | null {
    return this.scene.value === null ? null : (this.viewer?.shown ?? null);
  }

  /** Frames a second, of the last whole second that was asked about. */
  get fps(): number {
    const now = performance.now();
    const frames = this.viewer?.frames ?? 0;
    // a viewer that was made anew counts from 0
    const { at } = frames < this.counted.frames ? (this.counted = { frames, at: 0, fps: 0 }) : this.counted;
    if (now - at >= SECOND) {
      const fps = at > 0 ? Math.round(((frames - this.counted.frames) * 1000) / (now - at)) : 0;
      this.counted = { frames, at: now, fps };
    }
    return this.counted.fps;
  }

  /** Walks to another scene. */
  go(scene: string): void {
    const to = this.hall.arrival(scene);
    if (to) void this.viewer?.enter(to);
  }

  /** How a direction stands to what is shown: where it is drawn, or the way over the screen that leads there. */
  whereIs(at: Direction): { inside: boolean; x: number; y: number; angle: number } | null {
    const { viewer } = this;
    if (!viewer || this.scene.value === null) return null;
    const { shown, size } = viewer;
    const angle = bearing(shown, at);
    const point = project(shown, size, at);
    const inside =
      point !== null &&
      point.x > MARGIN &&
      point.x < size.width - MARGIN &&
      point.y > MARGIN &&
      point.y < size.height - MARGIN;
    if (inside) return { inside, x: point.x, y: point.y, angle };
    // on the edge of an inset frame, on the ray from the middle
    const half = { x: size.width / 2 - MARGIN, y: size.height / 2 - MARGIN };
    const reach = Math.min(half.x / Math.max(1e-6, Math.abs(Math.cos(angle))), half.y / Math.max(1e-6, Math.abs(Math.sin(angle))));
    return { inside, x: size.width / 2 + Math.cos(angle) * reach, y: size.height / 2 + Math.sin(angle) * reach, angle };
  }

  /** What a press on a hotspot does where nobody drives: its scene is walked to, its exhibit opened. */
  follow(hotspot: Hotspot): void {
    if (hotspot.link !== null) this.walk(hotspot);
    else this.exhibit.value = hotspot.exhibit;
  }

  /** Walks through a link. */
  walk(link: Hotspot): void {
    const to = this.hall.through(link);
    if (to) void this.viewer?.enter(to);
  }

  close(): void {
    this.gone = true;
    clearInterval(this.still);
    clearTimeout(this.lateTimer);
    clearTimeout(this.rebuildTimer);
    this.viewer?.destroy();
    this.viewer = null;
  }

  private open(viewer: Panorama): void {
    this.viewer = viewer;
    this.marks = new Marks(viewer.layer);
    this.hotspots = new Hotspots(this.marks, this.hall, this.thumbnails, (hotspot) => {
      if (this.driver) this.driver.pick(hotspot);
      else this.follow(hotspot);
    });
    this.emit('opened', null);
  }

  private setAwaited(view: View | null): void {
    clearTimeout(this.lateTimer);
    batch(() => {
      this.awaited.value = view;
      this.late.value = false;
    });
    if (view) this.lateTimer = setTimeout(() => (this.late.value = true), LATE);
  }

  /** The graphics did not come back: another viewer, in the same view, has its own. Where it cannot be had either, again later. */
  private async rebuild(): Promise<void> {
    const shown = this.viewer?.shown ?? this.start;
    if (!shown || !this.container) return;
    const again = (): void => void (this.rebuildTimer = setTimeout(() => void this.rebuild(), REBUILD));
    // a page in the background gets no graphics
    if (document.hidden) return again();
    try {
      const { Panorama } = await loadViewer();
      if (this.gone) return;
      this.start = shown;
      this.viewer?.destroy();
      this.viewer = this.marks = this.hotspots = null;
      this.open(new Panorama(this.container, this.options(), shown));
    } catch (error) {
      countError(error);
      if (!this.gone) again();
    }
  }

  private onContext(lost: boolean): void {
    clearTimeout(this.rebuildTimer);
    this.lost.value = lost;
    if (lost) this.rebuildTimer = setTimeout(() => void this.rebuild(), REBUILD);
  }

  private options(): ConstructorParameters<typeof Panorama>[1] {
    return {
      reducedMotion,
      scene: (id) => this.hall.scene(id),
      frame: (now) => this.driver?.frame(now) ?? null,
      grab: (shown) => {
        // a keyboard that covers half a phone goes away when one looks around
        if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
        this.emit('grab', shown);
      },
      tap: (at, target, secondary) => {
        if (!this.hotspots?.tap(target)) this.emit('tap', { at, secondary });
      },
      drawn: (view, size, at) => {
        this.marks?.draw(view, size);
        this.hotspots?.turned(view);
        this.emit('drawn', { view, size, at });
      },
      entering: (scene) => {
        if (this.awaited.value?.scene !== scene) this.setAwaited(this.hall.arrival(scene));
      },
      entered: (scene, missing, tooLarge) => {
        // what one opened in the room before does not lie over the next
        if (this.scene.value !== scene && !this.hall.shows(scene, this.exhibit.value)) this.exhibit.value = null;
        this.setAwaited(null);
        batch(() => {
          this.scene.value = scene;
          this.missing.value = missing;
          this.tooLarge.value = tooLarge;
          this.lost.value = false;
        });
        this.hotspots?.show(scene);
        this.hall.preloadAround(scene);
        if (missing && !tooLarge) this.askAgain(scene);
      },
      context: (lost) => this.onContext(lost),
    };
  }

  private askAgain(scene: string): void {
    const { picture } = this.hall.scene(scene) ?? {};
    if (!picture) return;
    setTimeout(() => {
      const { viewer } = this;
      if (!viewer || this.scene.value !== scene) return;
      pictures.get(picture).then(
        () => this.scene.value === scene && void viewer.enter(viewer.shown),
        () => this.askAgain(scene),
      );
    }, AGAIN);
  }
}
