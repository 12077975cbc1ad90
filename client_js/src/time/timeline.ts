/**
 * What the guide did, in guide time, and what of it to show now: the playout clock joined to the tracks of view and
 * pointer, and to whatever waits for its time. Pure: `now` and `arrival` are ms of one local clock.
 */
import { mixDirections, mixViews } from '../geometry/angles.ts';
import type { Direction, View } from '../geometry/view.ts';
import { ArrivalClock, type Clock } from './arrival-clock.ts';
import { LONGEST_MOVE, Track } from './track.ts';

export interface Sample {
  /** guide time, ms; null: the session's own doing, such as a leader who left, at no instant of the guide's */
  time: number | null;
  /** ms of the local clock */
  arrival: number;
  /** absent: did not change */
  view?: View | null;
  pointer?: Direction | null;
  /** the page was too busy to take it in when it came: it says nothing of how evenly samples come */
  held?: boolean;
}

/** Nothing waits longer than this, ms, whatever its time stamp says. */
const LONGEST_WAIT = 2000;

export class Timeline<Item = never> {
  private readonly views = new Track<View | null>((a, b, f) => (a && b && a.scene === b.scene ? mixViews(a, b, f) : null));
  private readonly pointers = new Track<Direction | null>((a, b, f) => (a && b ? mixDirections(a, b, f) : null));
  private waiting: { time: number; latest: number; item: Item }[] = [];
  private newest: number | null = null;

  constructor(readonly clock: Clock = new ArrivalClock()) {}

  push({ time: stamp, arrival, view, pointer, held = false }: Sample): void {
    if (stamp !== null) this.setClock(stamp, arrival, held);
    const playing = this.clock.guideTime(arrival) ?? stamp ?? 0;
    // without a stamp: after all that is known
    const time = stamp ?? Math.max(playing, (this.newest ?? 0) + 1);
    if (view !== undefined) this.views.push(time, view, playing);
    if (pointer !== undefined) this.pointers.push(time, pointer, playing);
  }

  private setClock(time: number, arrival: number, held: boolean): void {
    const span = this.newest === null ? null : time - this.newest;
    this.newest = Math.max(time, this.newest ?? time);
    this.clock.sample(time, arrival, !held && span !== null && span >= 0 && span <= LONGEST_MOVE ? span : null);
  }

  /** Shows this view and pointer from now on, without a movement to them: the whole state has come. */
  place(view: View | null, pointer: Direction | null, now: number): void {
    const time = this.clock.guideTime(now) ?? 0;
    this.views.reset();
    this.pointers.reset();
    this.views.push(time, view, time);
    this.pointers.push(time, pointer, time);
  }

  /** The guide time shown at `now`; null before the guide has sent anything. */
  guideTime(now: number): number | null {
    return this.clock.guideTime(now);
  }

  view(now: number): View | null {
    return this.views.at(this.guideTime(now) ?? 0);
  }

  pointer(now: number): Direction | null {
    return this.pointers.at(this.guideTime(now) ?? 0);
  }

  /** The newest view the guide has sent, shown yet or not. */
  get latestView(): View | null {
    return this.views.latest;
  }

  /** Keeps `item` until playout reaches `time`; one with no time, or a time already played, is due at once. */
  schedule(time: number | null, item: Item, now: number): void {
    this.waiting.push({ time: time ?? -Infinity, latest: now + LONGEST_WAIT, item });
  }

  /** Returns what has become due since the last call, in the order it was scheduled. */
  due(now: number): Item[] {
    if (this.waiting.length === 0) return [];
    const guide = this.guideTime(now) ?? Infinity;
    const isDue = ({ time, latest }: { time: number; latest: number }): boolean => time <= guide || latest <= now;
    const due = this.waiting.filter(isDue);
    if (due.length > 0) this.waiting = this.waiting.filter((entry) => !isDue(entry));
    return due.map(({ item }) => item);
  }

  /** Forgets everything, for another epoch, whose guide time has nothing to do with this one's. */
  reset(): void {
    this.clock.reset();
    this.views.reset();
    this.pointers.reset();
    this.waiting = [];
    this.newest = null;
  }
}
