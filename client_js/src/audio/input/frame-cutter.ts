/** Blocks of sound of any length and rate, cut into frames of 20 ms at 48 kHz, each with the time it was spoken. Pure. */
import { Resampler } from '../resample.ts';
import { CaptureClock } from './capture-clock.ts';

/** 20 ms of sound. */
export interface SoundFrame {
  /** 960 samples, −1…1, mono, 48 kHz */
  samples: Float32Array;
  /** when its first sample was spoken, ms of `performance.now()` */
  at: number;
}

const RATE = 48000;
const FRAME = 960;
const SPAN = 20;

export class FrameCutter {
  readonly rate: number;
  private readonly latency: number;
  private readonly clock = new CaptureClock();
  private readonly resampler: Resampler | null;
  private readonly frame = new Float32Array(FRAME);
  private filled = 0;

  /** `rate`: samples a second. `latency`: from the air to the blocks' stamps, ms. */
  constructor(rate: number, latency: number) {
    this.rate = rate;
    this.latency = latency;
    this.resampler = rate === RATE ? null : new Resampler();
  }

  /**
   * A block whose first sample was taken at `time`, ms of the sound's clock, came at `now`. Returns the frames that it
   * completes, stamped by the clock of `now`.
   */
  push(samples: Float32Array, time: number, now: number): SoundFrame[] {
    // a block is handed on when it is full, and never earlier
    const full = time + (samples.length * 1000) / this.rate;
    const at = this.clock.stamp(time, full, now, this.latency) - (this.filled * 1000) / RATE;
    const all = this.resampler ? this.resampler.push(samples, this.rate / RATE) : samples;
    const frames: SoundFrame[] = [];
    for (let taken = 0; taken < all.length; ) {
      const count = Math.min(all.length - taken, FRAME - this.filled);
      this.frame.set(all.subarray(taken, taken + count), this.filled);
      this.filled += count;
      taken += count;
      if (this.filled < FRAME) break;
      frames.push({ samples: this.frame.slice(), at: at + frames.length * SPAN });
      this.filled = 0;
    }
    return frames;
  }
}
