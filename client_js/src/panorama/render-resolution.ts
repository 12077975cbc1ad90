/**
 * How finely to draw so that movement stays smooth: on a weak device fewer pixels while it moves, as a swing that stutters
 * is worse than one that is a little soft; at rest always all of them. Pure; told of every frame drawn.
 */

/** Steps of sharpness, 1 is full. The number of pixels goes with the square: 1, 0.56, 0.3. */
const STEPS = [1, 0.75, 0.55] as const;
/** ms a frame, on average: slower than this and a swing stutters (22 a second) … */
const SLOW = 45;
/** … faster than this and there is room for more pixels. Not far from 16.7, or a screen at 60 a second never gets there. */
const FAST = 20;
/** so many frames drawn one after the other make an average */
const FRAMES = 30;
/** Longer gaps are a hidden tab, a phone call, a picture being decoded: they say nothing of drawing. */
const GAP = 400;
/** Drawing must be fast for this long, ms, before a finer step is tried; twice as long each time. */
const FIRST_WAIT = 15_000;
/** A view that stands for this long is looked at, ms. */
const REST = 250;
/**
 * Where the processor draws: ms between frames, and how many pixels of a frame that moves. What it spends on more is taken
 * from the voice and from touch.
 */
const WEAK_APART = 33;
const WEAK_PIXELS = 110_000;
/** Screens are not quite even, ms. */
const UNEVEN = 5;

export class AdaptiveResolution {
  private readonly weak: boolean;
  private step = 0;
  private _sharpness = 1;
  /** number and time of the frame drawn last, and how many before it were drawn one after the other */
  private last = -1;
  private at = 0;
  private streak = 0;
  private sum = 0;
  private count = 0;
  private wait = FIRST_WAIT;
  private calm = 0;

  /** `weak`: it is known beforehand that every pixel counts */
  constructor(weak = false) {
    this.weak = weak;
  }

  /** Returns whether the screen's frame at `now` should be drawn at all. */
  due(now: number): boolean {
    return !this.weak || now - this.at >= WEAK_APART - UNEVEN;
  }

  /** 0 = all well; one more for each step taken back to keep up */
  get rung(): number {
    return this.step;
  }

  /** The sharpness, 0…1, to draw frame number `frame` with, should it be drawn. `pixels`: of it at full sharpness. */
  sharpness(frame: number, now: number, pixels: number): number {
    const moving = this.streak > 0 && this.last === frame - 1;
    if (now - this.at > REST) this._sharpness = 1;
    else if (moving) this._sharpness = this.weak ? Math.min(1, Math.sqrt(WEAK_PIXELS / pixels)) : (STEPS[this.step] ?? 1);
    return this._sharpness;
  }

  /** Frame number `frame` was drawn. */
  drawn(frame: number, now: number): void {
    this.streak = this.last === frame - 1 ? this.streak + 1 : 0;
    // only frames drawn one after the other tell how long drawing takes
    if (this.streak > 0) this.measure(now - this.at);
    this.last = frame;
    this.at = now;
  }

  private measure(ms: number): void {
    if (this.weak || ms <= 0 || ms > GAP) return;
    this.sum += ms;
    this.count += 1;
    if (this.count < FRAMES) return;
    const average = this.sum / this.count;
    const passed = this.sum;
    this.sum = this.count = 0;
    this.calm = average < FAST ? this.calm + passed : 0;
    if (average > SLOW && this.step < STEPS.length - 1) this.step += 1;
    else if (this.step > 0 && this.calm >= this.wait) {
      this.calm = 0;
      // should that be too much, the next try comes later
      this.wait *= 2;
      this.step -= 1;
    }
  }
}
