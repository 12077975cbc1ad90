/**
 * An audio context's time against the page's: what can still be scheduled, and what is heard now. Pure; all in ms.
 *
 * `currentTime` steps once a block and is read late, so the truth is its greatest lead over the page's clock. What is
 * heard is behind it by what the sound card takes: `getOutputTimestamp` tells, but is wrong in Safari from 15.1 (it then
 * lies in the future, stands still or counts from elsewhere), so it is checked, and else `outputLatency` is believed.
 */
import { clamp } from '../../base/math.ts';
import { WindowedMinimum } from '../../base/windowed-minimum.ts';

/** One reading of an audio context's clocks. */
export interface Reading {
  /** of the page's clock */
  now: number;
  /** `currentTime` */
  current: number;
  /** `getOutputTimestamp()`, where there is one */
  stamp: { context: number; page: number } | null;
  /** `outputLatency`, or `baseLatency` where that is missing */
  latency: number;
}

const BUCKET = 500;
/** A context that fell behind by more than this stood still, and is not waited for. */
const STOOD = 30;
const LATENCY_MOST = 1000;
/** the latency reported by stamps jitters; it is followed over as long */
const SMOOTH = 500;
/** and at once when it is another altogether: another device */
const OTHER = 100;

export class OutputClock {
  /** page minus context */
  private readonly apart = new WindowedMinimum(BUCKET, STOOD);
  private last: Reading | null = null;
  private _latency: number | null = null;

  read(reading: Reading): void {
    const { now, current } = reading;
    const passed = Math.max(0, now - (this.last?.now ?? now));
    this.apart.add(now - current, passed);
    const latency = this.latencyOf(reading);
    this.last = reading;
    if (this._latency === null || Math.abs(latency - this._latency) > OTHER) this._latency = latency;
    else this._latency += (latency - this._latency) * Math.min(1, passed / SMOOTH);
  }

  /** Returns the context's time at `now`; null before the first reading. */
  at(now: number): number | null {
    const apart = this.apart.value;
    return apart === null ? null : now - apart;
  }

  /** Returns the context's time of the sound that reaches the ear at `now`; null before the first reading. */
  atEar(now: number): number | null {
    const at = this.at(now);
    return at === null ? null : at - (this._latency ?? 0);
  }

  /** From the context to the ear, ms. */
  get latency(): number {
    return this._latency ?? 0;
  }

  reset(): void {
    this.apart.reset();
    this.last = null;
    this._latency = null;
  }

  private latencyOf({ now, stamp, latency }: Reading): number {
    const reported = clamp(latency, 0, LATENCY_MOST);
    if (!stamp || stamp.page <= 0 || Math.abs(now - stamp.page) > LATENCY_MOST) return reported;
    if (this.last?.stamp && stamp.context === this.last.stamp.context && stamp.page !== this.last.stamp.page) return reported;
    const behind = (this.at(now) ?? 0) - (stamp.context + now - stamp.page);
    return behind >= 0 && behind <= LATENCY_MOST ? behind : reported;
  }
}
