/** Where a phone looks that is held up before the eyes. Pure; degrees. */
import { shortestTurn, wrapYaw } from 'guide-client';
import type { Direction } from 'guide-client';

const RAD = Math.PI / 180;

/**
 * The direction in which the back of a device points, from the angles of a `deviceorientation` event (Z-X'-Y'', as in
 * https://www.w3.org/TR/orientation-event/): yaw clockwise from where its alpha is 0.
 */
export function directionOf({ alpha, beta, gamma }: { alpha: number; beta: number; gamma: number }): Direction {
  const [a, b, g] = [alpha * RAD, beta * RAD, gamma * RAD];
  const east = -(Math.cos(g) * Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.sin(g));
  const north = -(Math.sin(a) * Math.sin(g) - Math.cos(a) * Math.cos(g) * Math.sin(b));
  const up = -(Math.cos(b) * Math.cos(g));
  return { yaw: wrapYaw(Math.atan2(east, north) / RAD), pitch: Math.asin(Math.max(-1, Math.min(1, up))) / RAD };
}

/** A direction a part of the way towards another, so that a hand that trembles moves nothing. `part`: 0–1. */
export const towards = (from: Direction, to: Direction, part: number): Direction => ({
  yaw: wrapYaw(from.yaw + part * shortestTurn(from.yaw, to.yaw)),
  pitch: from.pitch + part * (to.pitch - from.pitch),
});
