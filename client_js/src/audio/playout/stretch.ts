/**
 * Sound made shorter or longer without another pitch: periods of the voice are left out, or said twice, where they are alike.
 * Pure; 48 kHz.
 *
 * Invariants
 * - What comes out continues what came out before, and is as long as asked but for what is owed: 10 ms at most.
 */
const RATE = 48000;
/** A voice's periods, samples: 400 to 100 Hz. */
const SHORTEST = RATE / 400;
const LONGEST = RATE / 100;
/** Periods so much alike (normalised correlation) may stand for each other. */
const ALIKE = 0.85;
/** Likeness is looked for in every so many samples, over so many. */
const SPARSE = 4;
const WINDOW = 400;

export class Stretch {
  /** samples still to be left out; below 0: to be added */
  private owed = 0;

  /** `rate`: how much faster it is to be played. `quiet`: nobody hears where it is cut. */
  push(samples: Float32Array, rate: number, quiet: boolean): Float32Array {
    if (rate === 1 && this.owed === 0) return samples;
    this.owed += samples.length - samples.length / rate;
    const most = Math.min(LONGEST, Math.floor(Math.abs(this.owed)), samples.length >> 1);
    if (most < SHORTEST) return samples;
    const { period, likeness } = quiet ? { period: most, likeness: 1 } : alike(samples, most);
    // nothing is alike: it waits until it cannot
    if (likeness < ALIKE && Math.abs(this.owed) < LONGEST) return samples;
    const less = this.owed > 0;
    this.owed += less ? -period : period;
    return less ? without(samples, period) : twice(samples, period);
  }

  /** Forgets what is owed: what comes next begins anew. */
  reset(): void {
    this.owed = 0;
  }
}

/** Returns the period, up to `most` samples, after which `samples` begin anew the most alike, and how alike: −1…1. */
function alike(samples: Float32Array, most: number): { period: number; likeness: number } {
  let best = { period: most, likeness: -1 };
  for (let period = SHORTEST; period <= most; period += SPARSE) {
    let product = 0;
    let here = 1e-9;
    let there = 1e-9;
    const window = Math.min(WINDOW, samples.length - period);
    for (let i = 0; i < window; i += SPARSE) {
      const a = samples[i] ?? 0;
      const b = samples[i + period] ?? 0;
      product += a * b;
      here += a * a;
      there += b * b;
    }
    const likeness = product / Math.sqrt(here * there);
    if (likeness > best.likeness) best = { period, likeness };
  }
  return best;
}

/** Leaves out a period at the beginning: the first fades into the second. */
function without(samples: Float32Array, period: number): Float32Array {
  const out = samples.slice(period);
  for (let i = 0; i < period; i++) out[i] = mixed(samples[i], samples[i + period], i / period);
  return out;
}

/** Says a period at the beginning twice: the second fades into the first once more. */
function twice(samples: Float32Array, period: number): Float32Array {
  const out = new Float32Array(samples.length + period);
  out.set(samples.subarray(0, period));
  out.set(samples, period);
  for (let i = 0; i < period; i++) out[period + i] = mixed(samples[period + i], samples[i], i / period);
  return out;
}

function mixed(from = 0, to = 0, f: number): number {
  return from + (to - from) * f;
}
