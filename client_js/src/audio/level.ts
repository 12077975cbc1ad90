/** The loudness of samples. Pure. */
import { clamp } from '../base/math.ts';

const FLOOR_DB = -60;

/** Returns the loudness (root of the mean square) in dB below full scale: 0 is the loudest, −120 silence. */
export function decibels(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.max(-120, 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12));
}

/** Returns the loudness for a meter: 0 at −60 dB or less, 1 at full scale. */
export function level(samples: Float32Array): number {
  return clamp(1 - decibels(samples) / FLOOR_DB, 0, 1);
}
