/** Angles in degrees: yaw 0 ≤ yaw < 360, pitch −90…90, fov 20…110. */
import { clamp } from '../base/math.ts';
import type { Direction, View } from './view.ts';

/** Returns the same yaw as 0 ≤ yaw < 360. */
export function wrapYaw(yaw: number): number {
  const wrapped = ((yaw % 360) + 360) % 360;
  return wrapped === 360 ? 0 : wrapped; // a tiny negative yaw rounds up to 360
}

/** Returns the shortest turn from one yaw to another, degrees: −180 < turn ≤ 180, positive clockwise. */
export function shortestTurn(from: number, to: number): number {
  const turn = wrapYaw(to - from);
  return turn > 180 ? turn - 360 : turn;
}

/** Returns a direction between two, along the shortest yaw arc. `f`: 0 gives `a`, 1 gives `b`. */
export function mixDirections(a: Direction, b: Direction, f: number): Direction {
  return { yaw: wrapYaw(a.yaw + f * shortestTurn(a.yaw, b.yaw)), pitch: a.pitch + f * (b.pitch - a.pitch) };
}

/** Returns a view between two of one scene, as `mixDirections` does. */
export function mixViews(a: View, b: View, f: number): View {
  return { scene: b.scene, ...mixDirections(a, b, f), fov: a.fov + f * (b.fov - a.fov) };
}

/** Returns how far two directions are apart: 0…180 degrees (the haversine formula, exact for small angles too). */
export function angleBetween(a: Direction, b: Direction): number {
  const rad = Math.PI / 180;
  const up = Math.sin(((b.pitch - a.pitch) * rad) / 2);
  const round = Math.sin((shortestTurn(a.yaw, b.yaw) * rad) / 2);
  const h = up * up + Math.cos(a.pitch * rad) * Math.cos(b.pitch * rad) * round * round;
  return (2 * Math.asin(Math.min(1, Math.sqrt(h)))) / rad;
}

/** Returns the direction as it goes over the wire: wrapped, clamped, and rounded to 32 bits. Throws `RangeError` on NaN and infinities. */
export function wireDirection(at: Direction): Direction {
  const yaw = Math.fround(wrapYaw(finite(at.yaw)));
  // rounding to 32 bits can bring 359.99999… back to 360
  return { yaw: yaw >= 360 ? 0 : yaw, pitch: rounded(at.pitch, -90, 90) };
}

/** Returns the view as it goes over the wire, as `wireDirection` does. */
export function wireView(view: View): View {
  return { scene: view.scene, ...wireDirection(view), fov: rounded(view.fov, 20, 110) };
}

function rounded(x: number, low: number, high: number): number {
  return Math.fround(clamp(finite(x), low, high));
}

function finite(x: number): number {
  if (!Number.isFinite(x)) throw new RangeError(`expected an angle in degrees, got ${x}`);
  return x;
}
