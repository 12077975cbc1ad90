/** The arithmetic that several rooms share. Pure. */

/** Returns `value`, but no less than `low` and no more than `high`. NaN stays NaN. */
export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Eases a movement in and out: `f` 0…1 gives 0…1, slow at both ends (3f² − 2f³). */
export const smoothstep = (f: number): number => f * f * (3 - 2 * f);
