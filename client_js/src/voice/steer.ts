/** Keeping a clip or a film in step with guide time. Pure; ms. */
import type { Playing } from '../types.ts';

/** How to correct: play at `rate`, or first go to `seek`. */
export interface Steering {
  rate: number;
  /** ms; null: stay */
  seek: number | null;
}

const GOOD_ENOUGH = 20;
const SEEK = 500;
const RATE_LEAST = 0.04;
const RATE_MOST = 0.08;
/** ms over which an error is worked off */
const SETTLE = 2000;

/** Where it should be at this guide time; below 0 before it begins. */
export function position({ time, position: at, running }: Playing, guide: number): number {
  return running ? at + guide - time : at;
}

/** From where it is to where it should be: 4–8 % faster or slower, or a leap beyond half a second. */
export function steer(is: number, should: number): Steering {
  const behind = should - is;
  if (Math.abs(behind) > SEEK) return { rate: 1, seek: Math.max(0, should) };
  if (Math.abs(behind) < GOOD_ENOUGH) return { rate: 1, seek: null };
  const by = Math.min(RATE_MOST, Math.max(RATE_LEAST, Math.abs(behind) / SETTLE));
  return { rate: 1 + Math.sign(behind) * by, seek: null };
}
