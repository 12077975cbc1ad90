/**
 * Following on a panorama: the guide's view drawn once a frame, the guide's pointer, and, while one looks around oneself,
 * the arrow to where the guide looks.
 */
import { effect, signal } from '@preact/signals';
import type { Frame, Hotspot, View } from 'guide-client';
import { pictures } from 'guide-client/panorama';
import { testids } from '../../base/testids.ts';
import { savesData } from '../../hall/hall.ts';
import type { Driver, PanoramaModel } from '../../panorama/panorama-model.ts';
import type { LiveSession } from '../session.ts';
import { followingWords } from './words.ts';

const POINTER = 'guide-pointer';

export class Following implements Driver {
  /** one looks around oneself */
  readonly free = signal(false);
  /** the scene the guide is in while one looks around in another; null: the same, or following */
  readonly elsewhere = signal<string | null>(null);
  private follows = true;
  private arrow: HTMLElement | null = null;
  private readonly pointer: HTMLElement;
  private readonly offs: (() => void)[];

  constructor(
    private readonly panorama: PanoramaModel,
    private readonly live: LiveSession,
  ) {
    this.pointer = document.createElement('div');
    this.pointer.className = 'guide-pointer';
    this.pointer.dataset['testid'] = testids.pointer;
    this.pointer.setAttribute('role', 'img');
    this.pointer.setAttribute('aria-label', followingWords.guidePointsHere);
    const { client, follower } = live;
    this.free.value = follower.mode === 'free';
    this.offs = [
      follower.on('mode', (mode) => (this.free.value = mode === 'free')),
      client.on('tick', ({ view }) => view && this.preload(view)),
      panorama.on('grab', (shown) => this.active && follower.touch(shown)),
      panorama.on('drawn', ({ view }) => {
        if (this.active && follower.mode === 'free') follower.touch(view);
      }),
      // in another scene, or at another stop, another one is next
      effect(() => {
        if (panorama.scene.value !== null) this.prefetchNext(live.stop.value);
      }),
    ];
    panorama.driver = this;
  }

  /** Off while this page leads: then it is looked at, and looks at nobody. */
  get active(): boolean {
    return this.follows;
  }

  set active(active: boolean) {
    this.follows = active;
    if (active) return;
    this.panorama.marks?.remove(POINTER);
    this.elsewhere.value = null;
  }

  attachArrow = (element: HTMLElement | null): void => {
    this.arrow = element;
  };

  back(): void {
    this.live.follower.return(performance.now());
  }

  close(): void {
    for (const off of this.offs) off();
    if (this.panorama.driver === this) this.panorama.driver = null;
  }

  frame(): View | null {
    // the client's clock, not the frame's: arrivals are stamped with it, and it must not run back
    const frame = this.live.follower.frame(performance.now());
    if (!this.active) return null;
    this.showPointer(frame);
    this.showArrow(frame);
    return frame.view;
  }

  pick(hotspot: Hotspot): void {
    const to = this.panorama.hall.through(hotspot);
    if (to && this.active) this.live.follower.touch(to);
    this.panorama.follow(hotspot);
  }

  /** The picture is fetched while the view still waits for its time. */
  private preload(view: View): void {
    const { panorama } = this;
    const scene = view.scene === panorama.shown?.scene ? undefined : panorama.hall.scene(view.scene);
    if (!scene) return;
    if (panorama.viewer) panorama.viewer.prefetch(view);
    else pictures.preload(scene.pyramid?.base.url ?? scene.picture);
  }

  /** What the guide shows next is there before it is shown, as sharp as it will be seen. */
  private prefetchNext(stop: string | null): void {
    const next = savesData() ? undefined : this.panorama.hall.stopAfter(stop);
    if (next) this.panorama.viewer?.prefetch(next.view);
  }

  private showPointer({ pointer, guideDirection }: Frame): void {
    const { marks } = this.panorama;
    if (!marks) return;
    const here = pointer && guideDirection?.scene === this.panorama.scene.value;
    if (!here) {
      if (marks.has(POINTER)) marks.remove(POINTER);
    } else if (marks.has(POINTER)) marks.move(POINTER, pointer);
    else marks.put({ id: POINTER, at: pointer, element: this.pointer });
  }

  private showArrow({ following, guideDirection }: Frame): void {
    const { arrow, panorama } = this;
    const scene = panorama.scene.value;
    const away = !following && guideDirection && scene && guideDirection.scene !== scene ? guideDirection.scene : null;
    if (this.elsewhere.value !== away) this.elsewhere.value = away;
    if (!arrow) return;
    // to another scene the way leads through a hotspot
    const to = following || !scene ? null : away ? panorama.hall.wayTo(scene, away)?.at : guideDirection;
    const place = to ? panorama.whereIs(to) : null;
    arrow.style.visibility = place ? 'visible' : 'hidden';
    if (!place) return;
    arrow.classList.toggle('inside', place.inside);
    arrow.style.transform = `translate3d(${place.x.toFixed(1)}px, ${place.y.toFixed(1)}px, 0) rotate(${place.angle.toFixed(3)}rad)`;
  }
}
