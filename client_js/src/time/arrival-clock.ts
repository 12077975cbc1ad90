/**
 * The follower's playout clock: which guide time to show now. Pure; `now` and `arrival` are ms of one local clock.
 *
 *     guide time = now − offset − buffer
 *
 * `offset` is what separates the guide's clock from ours on the fastest way between us: the minimum of (arrival − time)
 * over the last seconds in which samples came, so that drift and a changed route are followed. `buffer` is what we wait
 * beyond that, so that most samples are there before they are needed.
 *
 * Invariants
 * - Guide time never runs back (but for `reset`).
 * - It runs at 0.95–1.05 of real time, at 0.9–1.1 while it is more than 80 ms wrong; more than 1 s wrong it jumps ahead, or
 *   stands still.
 */
import { clamp } from '../base/math.ts';
import { WindowedMinimum } from '../base/windowed-minimum.ts';

/** ms of arriving samples a bucket holds; a silence counts for at most `IDLE`, so that standing still forgets nothing */
const BUCKET = 1000;
const IDLE = 200;

const BUFFER_START = 60;
const BUFFER_LEAST = 45;
const BUFFER_MOST = 400;
const MARGIN = 5;
const NEEDS = 100;
// a view that comes late is gone to a little quicker: unlike sound it is not worth holding back all others for the late ones
const QUANTILE = 0.5;
/** so few samples say too little: the buffer stays, and guide time follows the offset at once */
const FEW = 10;
/** the buffer is set anew with every other one: sorting takes the page's time */
const SELDOM = 2;

const RATE = 0.05;
const FAR = 80;
const FAR_RATE = 0.1;
const JUMP = 1000;

/** Which guide time to show now. Another may take its place, such as one that runs by the voice being heard. */
export interface Clock {
  /** ms held back beyond the fastest delivery */
  readonly buffer: number;
  /**
   * A sample of guide time `time` came at `arrival`. `span`: how long before `time` its showing begins (the movement
   * from the sample before it), ms; null for one that ends a silence and says nothing of how evenly samples come.
   */
  sample(time: number, arrival: number, span: number | null): void;
  /** Returns the guide time to show; null before the first sample. */
  guideTime(now: number): number | null;
  /** Returns how far what is shown at `now` is behind the fastest delivery, ms. */
  lag(now: number): number;
  /** Forgets everything, for another session or another epoch. */
  reset(): void;
}

export class ArrivalClock implements Clock {
  // a whole bucket far later than ever before is no jitter: the way or the clock is another now
  private readonly offsets = new WindowedMinimum(BUCKET, BUFFER_MOST);
  private lastArrival: number | null = null;
  private needs: number[] = [];
  private samples = 0;
  private _buffer = BUFFER_START;
  private shown: { now: number; guide: number } | null = null;

  /** 45–400 */
  get buffer(): number {
    return this._buffer;
  }

  /** Local ms minus guide ms on the fastest way; null before the first sample. */
  get offset(): number | null {
    return this.offsets.value;
  }

  sample(time: number, arrival: number, span: number | null): void {
    const apart = arrival - time;
    this.offsets.add(apart, Math.min(IDLE, arrival - (this.lastArrival ?? arrival)));
    this.lastArrival = arrival;
    this.samples++;
    if (span === null) return;
    // half of its movement: what comes while its movement is being shown is gone to from there, and nobody sees it
    this.needs.push(apart - (this.offset ?? apart) + span / 2);
    if (this.needs.length > NEEDS) this.needs.shift();
    if (this.samples < FEW || this.samples % SELDOM > 0) return;
    const sorted = Float64Array.from(this.needs).sort();
    const need = (sorted[Math.floor(QUANTILE * (sorted.length - 1))] ?? 0) + MARGIN;
    this._buffer = clamp(need, BUFFER_LEAST, BUFFER_MOST);
  }

  guideTime(now: number): number | null {
    const offset = this.offset;
    if (offset === null) return null;
    // a picture's time stamp may be a little older than the message handled before it
    if (this.shown && now <= this.shown.now) return this.shown.guide;
    const target = now - offset - this._buffer;
    const guide = this.shown ? this.steer(this.shown, now, target) : target;
    this.shown = { now, guide };
    return guide;
  }

  lag(now: number): number {
    const guide = this.guideTime(now);
    return guide === null ? 0 : now - (this.offset ?? 0) - guide;
  }

  reset(): void {
    this.offsets.reset();
    this.lastArrival = null;
    this.needs = [];
    this.samples = 0;
    this._buffer = BUFFER_START;
    this.shown = null;
  }

  private steer(shown: { now: number; guide: number }, now: number, target: number): number {
    const passed = now - shown.now;
    const wrong = target - (shown.guide + passed);
    if (Math.abs(wrong) > JUMP) return Math.max(shown.guide, target);
    // the first sample may have been a late one, and nothing moves yet that could be seen to skip
    if (this.samples < FEW && wrong > 0) return target;
    const most = (Math.abs(wrong) > FAR ? FAR_RATE : RATE) * passed;
    return shown.guide + passed + clamp(wrong, -most, most);
  }
}
