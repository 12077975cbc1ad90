/**
 * A stream of samples at another pace: for playing a little faster or slower, and between sample rates. Pure.
 *
 * Cubic (Catmull–Rom) interpolation that keeps its place from one piece to the next, so that no seam is heard. At a step
 * of 1 the samples come out as they are, two samples late.
 */
const BEHIND = 3;

export class Resampler {
  private readonly before = new Float32Array(BEHIND);
  /** where the next sample is taken, in samples from the first of `before` */
  private place = 1;

  /** `step`: input samples for each sample that comes out. */
  push(input: Float32Array, step: number): Float32Array<ArrayBuffer> {
    const all = new Float32Array(BEHIND + input.length);
    all.set(this.before);
    all.set(input, BEHIND);
    const out = new Float32Array(Math.ceil((all.length - 2 - this.place) / step) + 1);
    let count = 0;
    let place = this.place;
    for (; Math.floor(place) + 2 < all.length; place += step) out[count++] = between(all, place);
    this.place = place - input.length;
    this.before.set(all.subarray(input.length));
    return out.subarray(0, count);
  }

  /** Forgets the last samples: what comes next does not continue them. */
  reset(): void {
    this.before.fill(0);
    this.place = 1;
  }
}

function between(all: Float32Array, place: number): number {
  const i = Math.floor(place);
  const f = place - i;
  const b = all[i] ?? 0;
  if (f === 0) return b;
  const a = all[i - 1] ?? 0;
  const c = all[i + 1] ?? 0;
  const d = all[i + 2] ?? 0;
  return b + 0.5 * f * (c - a + f * (2 * a - 5 * b + 4 * c - d + f * (3 * (b - c) + d - a)));
}
