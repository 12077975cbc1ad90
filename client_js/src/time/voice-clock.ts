/**
 * Guide time by the voice that is heard, and by the arrival of ticks while there is none. Pure.
 *
 * Invariants
 * - While a voice is heard, guide time is that of the sound being heard, but for a remainder that is worked off at 10 %.
 * - Guide time never runs back (but for `reset`), and goes from one way of telling it to the other without a jump, unless
 *   they are more than 1 s apart.
 */
import { ArrivalClock, type Clock } from './arrival-clock.ts';

const JUMP = 1000;
const SETTLE = 0.1;

/** A voice that is heard, as a source of guide time. */
export interface HeardVoice {
  /** ms held back beyond the fastest delivery */
  readonly buffer: number;
  /** The guide time of what is heard at `now`, ms of the client's clock; null while no voice is. */
  guideTime(now: number): number | null;
}

export class VoiceClock implements Clock {
  voice: HeardVoice | null = null;
  private readonly silence = new ArrivalClock();
  private _byVoice = false;
  /** what is shown minus what the clock that drives says */
  private rest = 0;
  private shown: { now: number; guide: number } | null = null;

  /** Whether a voice gives the time at present. */
  get byVoice(): boolean {
    return this._byVoice;
  }

  get buffer(): number {
    return this._byVoice && this.voice ? this.voice.buffer : this.silence.buffer;
  }

  sample(time: number, arrival: number, span: number | null): void {
    this.silence.sample(time, arrival, span);
  }

  guideTime(now: number): number | null {
    const shown = this.shown;
    if (shown && now <= shown.now) return shown.guide;
    const silent = this.silence.guideTime(now);
    const heard = this.voice?.guideTime(now) ?? null;
    const says = heard ?? silent;
    if (says === null) return null;
    const passed = shown ? now - shown.now : 0;
    if (shown && (heard !== null) !== this._byVoice) this.rest = shown.guide + passed - says;
    this._byVoice = heard !== null;
    if (Math.abs(this.rest) > JUMP) this.rest = 0;
    this.rest -= Math.sign(this.rest) * Math.min(Math.abs(this.rest), SETTLE * passed);
    const guide = Math.max(shown?.guide ?? -Infinity, says + this.rest);
    this.shown = { now, guide };
    return guide;
  }

  lag(now: number): number {
    const guide = this.guideTime(now);
    const { offset } = this.silence;
    return guide === null || offset === null ? 0 : now - offset - guide;
  }

  reset(): void {
    this.silence.reset();
    this._byVoice = false;
    this.rest = 0;
    this.shown = null;
  }
}
