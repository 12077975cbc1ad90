/**
 * How finely to draw so that movement stays smooth: on a weak device fewer pixels, as a swing that stutters is worse than
 * one that is a little soft. Pure; fed with the time between drawn frames.
 */

/** Of full sharpness, by rung. Pixels go with the square: 1, 0.56, 0.3. */
const SHARPNESS = [1, 0.75, 0.55] as const;
/** ms a frame, on average: slower than this and a swing stutters (22 a second) … */
const SLOW = 45;
/** … faster than this and there is room for more pixels. Not far from a screen's own 16.7, or a screen at 60 never gets there. */
const FAST = 20;
/** so many drawn frames make an average */
const FRAMES = 30;
/** Longer gaps are a hidden tab, a phone call, a picture being decoded: they say nothing of drawing. */
const GAP = 400;
/** Drawing must be fast for this long, ms, before a finer rung is tried; twice as long each time. */
const FIRST_WAIT = 15_000;

export class Pace {
  #rung: number;
  #sum = 0;
  #count = 0;
  #wait = FIRST_WAIT;
  #calm = 0;

  /** `weak`: it is known beforehand that every pixel counts */
  constructor(weak = false) {
    this.#rung = weak ? SHARPNESS.length - 1 : 0;
  }

  /** 0 = all well; one more for each step of sharpness given up */
  get rung(): number {
    return this.#rung;
  }

  get sharpness(): number {
    return SHARPNESS[this.#rung] ?? 1;
  }

  /** A frame was drawn `ms` after the one before, which was drawn too. True if the sharpness is another from now on. */
  frame(ms: number): boolean {
    if (ms <= 0 || ms > GAP) return false;
    this.#sum += ms;
    this.#count += 1;
    if (this.#count < FRAMES) return false;
    const average = this.#sum / this.#count;
    const passed = this.#sum;
    this.#sum = this.#count = 0;
    if (average > SLOW && this.#rung < SHARPNESS.length - 1) {
      this.#calm = 0;
      this.#rung += 1;
      return true;
    }
    this.#calm = average < FAST ? this.#calm + passed : 0;
    if (this.#rung === 0 || this.#calm < this.#wait) return false;
    this.#calm = 0;
    // should that be too much, the next try comes later
    this.#wait *= 2;
    this.#rung -= 1;
    return true;
  }
}
