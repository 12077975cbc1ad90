/**
 * Following on a stage: the guide's view drawn once a frame, the guide's pointer, and, while one looks around oneself,
 * the arrow to where the guide looks.
 */
import { signal } from '@preact/signals';
import type { Frame, Hotspot, View } from 'guide-client';
import { testids } from '../../base/testids.ts';
import type { PanoramaModel } from '../../panorama/panorama-model.ts';
import type { LiveSession } from '../session.ts';
import { followingWords } from './words.ts';

const POINTER = 'guide-pointer';

export class Following {
  /** the scene the guide is in while one looks around in another; null: the same, or following */
  readonly elsewhere = signal<string | null>(null);
  private follows = true;
  private arrow: HTMLElement | null = null;
  private readonly pointer: HTMLElement;

  constructor(
    private readonly stage: PanoramaModel,
    private readonly live: LiveSession,
  ) {
    this.pointer = document.createElement('div');
    this.pointer.className = 'guide-pointer';
    this.pointer.dataset['testid'] = testids.pointer;
    this.pointer.setAttribute('role', 'img');
    this.pointer.setAttribute('aria-label', followingWords.guidePointsHere);
    const { hooks } = stage;
    hooks.frame = () => this.frame();
    hooks.grab = (shown) => this.active && this.live.follower.touch(shown);
    hooks.drawn = (view) => {
      if (this.active && this.live.follower.mode === 'free') this.live.follower.touch(view);
    };
    hooks.pick = (hotspot) => this.pick(hotspot);
  }

  /** Off while this page leads: then it is looked at, and looks at nobody. */
  get active(): boolean {
    return this.follows;
  }

  set active(active: boolean) {
    this.follows = active;
    if (active) return;
    this.stage.marks?.remove(POINTER);
    this.elsewhere.value = null;
  }

  attachArrow = (element: HTMLElement | null): void => {
    this.arrow = element;
  };

  back(): void {
    this.live.follower.return(performance.now());
  }

  private frame(): View | null {
    // the client's clock, not the frame's: arrivals are stamped with it, and it must not run back
    const frame = this.live.follower.frame(performance.now());
    if (!this.active) return null;
    this.showPointer(frame);
    this.showArrow(frame);
    return frame.view;
  }

  private showPointer({ pointer, guideDirection }: Frame): void {
    const { marks } = this.stage;
    if (!marks) return;
    const here = pointer && guideDirection?.scene === this.stage.scene.value;
    if (!here) {
      if (marks.has(POINTER)) marks.remove(POINTER);
    } else if (marks.has(POINTER)) marks.move(POINTER, pointer);
    else marks.put({ id: POINTER, at: pointer, element: this.pointer });
  }

  private showArrow({ following, guideDirection }: Frame): void {
    const { arrow, stage } = this;
    const scene = stage.scene.value;
    const away = !following && guideDirection && scene && guideDirection.scene !== scene ? guideDirection.scene : null;
    if (this.elsewhere.value !== away) this.elsewhere.value = away;
    if (!arrow) return;
    // to another scene the way leads through a hotspot
    const to = following || !scene ? null : away ? stage.book.wayTo(scene, away)?.at : guideDirection;
    const place = to ? stage.whereIs(to) : null;
    arrow.style.visibility = place ? 'visible' : 'hidden';
    if (!place) return;
    arrow.classList.toggle('inside', place.inside);
    arrow.style.transform = `translate3d(${place.x.toFixed(1)}px, ${place.y.toFixed(1)}px, 0) rotate(${place.angle.toFixed(3)}rad)`;
  }

  private pick({ link, exhibit }: Hotspot): void {
    if (link === null) {
      this.stage.exhibit.value = exhibit;
      return;
    }
    const to = this.stage.book.arrival(link);
    if (!to) return;
    if (this.active) this.live.follower.touch(to);
    this.stage.go(link);
  }
}
