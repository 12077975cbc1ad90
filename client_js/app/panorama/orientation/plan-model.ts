/** Where one stands on a floor plan, and which way one looks there. Pure. */
import { wrapYaw } from 'guide-client';
import type { Plan } from 'guide-client';

/** The plan that a scene stands on: the first that has it; else the first of all. −1: there is none. */
export function planOf(plans: readonly Plan[], scene: string | null): number {
  const at = plans.findIndex(({ scenes }) => scene !== null && scene in scenes);
  return at >= 0 ? at : plans.length > 0 ? 0 : -1;
}

/** Degrees by which a mark that points up is turned clockwise, to point where one looks. `north`: the yaw that points up. */
export const turnOnPlan = (yaw: number, north: number): number => wrapYaw(yaw - north);

/** The scene next to a place on the plan, both in fractions of it; null: none stands there. `aspect`: width by height. */
export function nearest(plan: Plan, at: { x: number; y: number }, aspect: number): string | null {
  let best: string | null = null;
  let least = Infinity;
  for (const [scene, { x, y }] of Object.entries(plan.scenes)) {
    const distance = Math.hypot((x - at.x) * aspect, y - at.y);
    if (distance < least) [best, least] = [scene, distance];
  }
  return best;
}

const POINTS = 8;

/** Which of the eight points of the compass a yaw is nearest to: 0 north, 1 north-east, … */
export const compassPoint = (yaw: number): number => Math.round(wrapYaw(yaw) / (360 / POINTS)) % POINTS;
