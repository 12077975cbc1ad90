/**
 * When a piece of sound was spoken, by the clock that everything else the guide does is stamped with. Pure; all in ms.
 *
 * A piece is handed over once its last sample is in, and then waits for the page to have time. So what separates the two
 * clocks is the least wait of the last seconds; following it slowly keeps the stamps even.
 *
 * Invariants
 * - Stamps rise, by the length of the piece ± 1 ms, but for a gap in the sound or a clock that stood still.
 */
import { Least } from '../least.ts';

const BUCKET = 500;
/** A sound clock that fell behind by more than this stood still, and is not waited for. */
const STOOD = 60;
const SLEW = 0.5;
/** more than this wrong is put right at once, if it is ahead */
const WRONG = 60;
/** pieces until the wait is known well enough to follow slowly */
const FEW = 10;

export class Stamper {
  readonly #least = new Least(BUCKET, STOOD);
  #seen = 0;
  #last: { sound: number; stamp: number } | null = null;

  /**
   * A piece of `span` ms beginning at `sound` (of the sound's clock) was handed over at `now` (of the page's clock).
   * `latency`: from the air to the sound's clock. Gives the moment, of the page's clock, at which it began to be spoken.
   */
  stamp(sound: number, span: number, now: number, latency: number): number {
    const passed = this.#last ? Math.max(0, sound - this.#last.sound) : 0;
    this.#least.see(now - (sound + span), passed);
    const wanted = sound + (this.#least.value ?? 0) - latency;
    const stamp = this.#follow(wanted, passed, span);
    this.#last = { sound, stamp };
    this.#seen++;
    return stamp;
  }

  reset(): void {
    this.#least.reset();
    this.#seen = 0;
    this.#last = null;
  }

  #follow(wanted: number, passed: number, span: number): number {
    if (!this.#last) return wanted;
    const even = this.#last.stamp + passed;
    const wrong = wanted - even;
    if (wrong > WRONG) return wanted;
    // at first nothing is known better than the newest; but never back
    if (this.#seen < FEW) return Math.max(wanted, this.#last.stamp + span / 2);
    return even + Math.min(SLEW, Math.max(-SLEW, wrong));
  }
}
