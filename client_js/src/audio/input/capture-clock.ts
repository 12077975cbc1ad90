/**
 * When a piece of sound was spoken, by the clock that everything else the guide does is stamped with. Pure; all in ms.
 *
 * A context's `currentTime` steps once a block and is read late: what separates the two clocks is the least of (page −
 * context) over the last seconds. A busy page reads later, not otherwise, so it changes nothing.
 *
 * Invariants
 * - Stamps rise as the sound does, ± 0.5 ms a piece, but for a gap in the sound or a clock that stood still.
 */
import { clamp } from '../../base/math.ts';
import { WindowedMinimum } from '../../base/windowed-minimum.ts';

const BUCKET = 500;
/** A sound clock that fell behind by more than this stood still, and is not waited for. */
const STOOD = 40;
const SLEW = 0.5;
/** more than this wrong is put right at once, where that is ahead */
const WRONG = 40;
/** pieces until the two clocks are known well enough to follow slowly */
const FEW = 10;

export class CaptureClock {
  private readonly offsets = new WindowedMinimum(BUCKET, STOOD);
  private seen = 0;
  private last: { sound: number; stamp: number } | null = null;

  /**
   * A piece begins at `sound`, of the sound's clock, which was at `current` when the page's was at `now`. `latency`:
   * from the air to the sound's clock. Gives when it began to be spoken, by the page's clock.
   */
  stamp(sound: number, current: number, now: number, latency: number): number {
    const passed = this.last ? Math.max(0, sound - this.last.sound) : 0;
    this.offsets.add(now - current, passed);
    const wanted = sound + (this.offsets.value ?? 0) - latency;
    const stamp = this.follow(wanted, passed);
    this.last = { sound, stamp };
    this.seen++;
    return stamp;
  }

  private follow(wanted: number, passed: number): number {
    if (!this.last) return wanted;
    const even = this.last.stamp + passed;
    const wrong = wanted - even;
    if (wrong > WRONG) return wanted;
    // at first nothing is known better than the newest; but never back
    if (this.seen < FEW) return Math.max(wanted, this.last.stamp + passed / 2);
    return even + clamp(wrong, -SLEW, SLEW);
  }
}
