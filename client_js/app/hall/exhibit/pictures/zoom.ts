/** How a picture lies in its frame when it is looked at closely. Pure; px, from the middle of the frame. */

export interface Lens {
  /** 1: the whole picture */
  scale: number;
  x: number;
  y: number;
}

interface Size {
  width: number;
  height: number;
}

export const WHOLE: Lens = { scale: 1, x: 0, y: 0 };
const NEAREST = 6;
/** A swipe is longer than this part of the frame, and more across than up or down. */
const SWIPE = 0.15;

const clamp = (value: number, most: number): number => Math.max(-most, Math.min(most, value));

/** Keeps the picture over the frame: it is never drawn further than its own edge. */
function inside({ scale, x, y }: Lens, frame: Size): Lens {
  return { scale, x: clamp(x, (frame.width * (scale - 1)) / 2), y: clamp(y, (frame.height * (scale - 1)) / 2) };
}

/** Nearer with a factor over 1; what lies at the point stays there. */
export function zoomAt(lens: Lens, factor: number, at: { x: number; y: number }, frame: Size): Lens {
  const scale = Math.max(1, Math.min(NEAREST, lens.scale * factor));
  const part = scale / lens.scale;
  return inside({ scale, x: at.x - (at.x - lens.x) * part, y: at.y - (at.y - lens.y) * part }, frame);
}

export const moveBy = (lens: Lens, x: number, y: number, frame: Size): Lens => inside({ ...lens, x: lens.x + x, y: lens.y + y }, frame);

/** Which way a finger went over a picture that is seen whole: 1 to the next, −1 to the one before, 0 neither. */
export function swipe(x: number, y: number, frame: Size): -1 | 0 | 1 {
  if (Math.abs(x) < frame.width * SWIPE || Math.abs(x) < Math.abs(y)) return 0;
  return x < 0 ? 1 : -1;
}
