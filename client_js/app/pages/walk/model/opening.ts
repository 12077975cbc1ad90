/** How a walk begins where the hall says so: from high above, the floor a little planet, down to where one stands. Pure; ms. */
import type { View } from 'guide-client';

/** The look from above, and the way down. */
const ABOVE = 500;
const DOWN = 2400;

export interface OpeningFrame {
  view: View;
  /** how round the picture is drawn: 0 flat, 1 a planet */
  bend: number;
}

/** What is drawn `ms` after the beginning, on the way to `end`; null: it is over. */
export function openingAt(ms: number, end: View): OpeningFrame | null {
  if (ms >= ABOVE + DOWN) return null;
  const linear = Math.max(0, (ms - ABOVE) / DOWN);
  const f = linear * linear * (3 - 2 * linear);
  return {
    view: { scene: end.scene, yaw: (end.yaw + (1 - f) * 300) % 360, pitch: -90 + f * (end.pitch + 90), fov: 110 + f * (end.fov - 110) },
    bend: 1 - f,
  };
}
