/** Which tiles a view needs: of which level, and which of them, the middle first. Pure. */
import type { Tile, TileLevel, Vector } from './grid.ts';

/** How a screen looks at the panorama: unit vectors, and the tangents of half of what it shows upwards and sideways. */
export interface Camera {
  ahead: Vector;
  right: Vector;
  up: Vector;
  tanUp: number;
  tanRight: number;
}

/** A picture that is drawn so much larger than it is, still looks sharp; a finer level has four times the bytes. */
const ENLARGED = 1.25;

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Returns a camera that looks to `yaw`, from the picture's centre, and `pitch`; `fov`: vertical; all radians. */
export function cameraOf(yaw: number, pitch: number, fov: number, aspect: number): Camera {
  const [siny, cosy, sinp, cosp] = [Math.sin(yaw), Math.cos(yaw), Math.sin(pitch), Math.cos(pitch)];
  const tanUp = Math.tan(fov / 2);
  return {
    ahead: [-cosp * siny, sinp, cosp * cosy],
    right: [-cosy, 0, -siny],
    up: [sinp * siny, cosp, -sinp * cosy],
    tanUp,
    tanRight: tanUp * aspect,
  };
}

/**
 * Returns the place of the level that is sharp on a screen of so many device pixels in height, or the finest; −1: there is
 * none. `finest`: the last that may be taken.
 */
export function levelFor(levels: readonly TileLevel[], camera: Camera, height: number, finest = levels.length - 1): number {
  const wanted = height / 2 / camera.tanUp / ENLARGED;
  const last = Math.min(finest, levels.length - 1);
  const found = levels.findIndex(({ density }) => density >= wanted);
  return found < 0 ? last : Math.min(found, last);
}

/** Returns those tiles of which the screen shows anything, and perhaps some just beside it; the nearest to its middle first. */
export function visibleTiles(tiles: readonly Tile[], camera: Camera): Tile[] {
  const { ahead, right, up, tanRight, tanUp } = camera;
  const bounds = [edge(ahead, right, tanRight), edge(ahead, right, -tanRight), edge(ahead, up, tanUp), edge(ahead, up, -tanUp)];
  return tiles
    .filter(({ centre, reach }) => reach >= Math.PI / 2 || bounds.every((inwards) => dot(inwards, centre) >= -Math.sin(reach)))
    .map((tile) => ({ tile, near: dot(tile.centre, ahead) }))
    .sort((one, other) => other.near - one.near)
    .map(({ tile }) => tile);
}

/** The plane through the eye and an edge of the screen: a unit vector that points inwards. */
function edge(ahead: Vector, aside: Vector, tan: number): Vector {
  const length = Math.hypot(1, tan);
  const sign = tan < 0 ? -1 : 1;
  const [a, b] = [Math.abs(tan) / length, sign / length];
  return [a * ahead[0] + b * aside[0], a * ahead[1] + b * aside[1], a * ahead[2] + b * aside[2]];
}
