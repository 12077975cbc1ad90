/** The view turns by itself when nobody has touched it for a while. Pure; `now` in ms. */
import { shortestTurn, wrapYaw } from 'guide-client';
import type { View } from 'guide-client';

/** Less is the rounding of what draws, degrees. */
const SAME = 0.5;

const alike = (a: View, b: View): boolean => a.scene === b.scene && Math.abs(shortestTurn(a.yaw, b.yaw)) < SAME && Math.abs(a.pitch - b.pitch) < SAME;

export class Idle {
  private since: number | null = null;
  private last: { at: number; view: View } | null = null;

  /** `speed`: degrees a second, to the right; `delay`: seconds of rest before. */
  constructor(private readonly speed: number, private readonly delay: number) {}

  /** Somebody does something: the rest begins anew. */
  touch(): void {
    this.since = null;
    this.last = null;
  }

  /** What to show now in place of what is shown; null: leave it. */
  frame(now: number, shown: View): View | null {
    this.since ??= now;
    if (now - this.since < this.delay * 1000) return null;
    if (this.last && !alike(this.last.view, shown)) {
      // something else has turned it
      this.since = now;
      this.last = null;
      return null;
    }
    const before = this.last ?? { at: now, view: shown };
    // a page that was in the background goes on from where it was
    const seconds = Math.min(0.1, (now - before.at) / 1000);
    const view = { ...before.view, yaw: wrapYaw(before.view.yaw + this.speed * seconds) };
    this.last = { at: now, view };
    return view;
  }
}
