/** A turn of the view that takes a while: eased, and along the shortest arc. Pure; `now` in ms. */
import { smoothstep } from '../base/math.ts';
import { mixViews } from './angles.ts';
import type { View } from './view.ts';

export class Transition {
  constructor(
    private readonly from: View,
    private readonly to: View,
    private readonly begun: number,
    private readonly length: number,
    /** called once, with false where something else came first */
    readonly done: (arrived: boolean) => void,
  ) {}

  over(now: number): boolean {
    return now - this.begun >= this.length;
  }

  at(now: number): View {
    if (this.over(now)) return this.to;
    const f = Math.max(0, (now - this.begun) / this.length);
    return mixViews(this.from, this.to, smoothstep(f));
  }
}
