/**
 * Where the tiles of a scene are: of an equirectangular picture or of a cube, in several levels. Pure.
 *
 * Directions are unit vectors as the viewer has them: x to the left of the picture's centre, y up, z towards its centre.
 */
import type { Covers, Pyramid, Tiles } from '../../session/hall.ts';

const RAD = Math.PI / 180;
const FACES = 'frblud';
const BYTES_A_PIXEL = 4;
/** Along an edge of a tile: so many points show how far it reaches. */
const POINTS = 8;
/** A flat piece of a curved picture covers no more than this, radians, or straight lines in it would be bent: 64 around. */
const PIECE = Math.PI / 32;
/** Directions are rounded; what is this near counts as reached, radians. */
const SLACK = 0.002;

export type Vector = readonly [x: number, y: number, z: number];

export interface Tile {
  url: string;
  /** what it takes when decoded */
  bytes: number;
  /** the direction of its middle, and how far from that it reaches, radians */
  centre: Vector;
  reach: number;
  /** flat pieces along its edges: to the right, and downwards */
  pieces: readonly [across: number, down: number];
  /** the direction of a point of it: 0–1 from its left edge, and from its upper one */
  at(across: number, down: number): Vector;
}

export interface TileLevel {
  /** pixels in a radian, in the middle of the picture or of a face */
  density: number;
  tiles: readonly Tile[];
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function unit([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}

const tileUrl = (path: string, numbers: Readonly<Record<string, string | number>>): string =>
  path.replace(/\{(\w+)\}/g, (whole, name: string) => String(numbers[name] ?? whole));

function tile(url: string, width: number, height: number, pieces: Tile['pieces'], at: Tile['at']): Tile {
  const centre = at(0.5, 0.5);
  let nearest = 1;
  for (let i = 0; i <= POINTS; i++)
    for (const point of [at(i / POINTS, 0), at(i / POINTS, 1), at(0, i / POINTS), at(1, i / POINTS)]) nearest = Math.min(nearest, dot(centre, point));
  return { url, bytes: width * height * BYTES_A_PIXEL, centre, reach: Math.acos(Math.max(-1, nearest)) + SLACK, pieces, at };
}

/** Returns the levels of an equirectangular picture. `covers`: how much of the sphere; null: all. */
export function sphereLevels(pyramid: Pyramid, covers: Covers | null): TileLevel[] {
  const { width: around, top, bottom } = covers ?? { width: 360, top: 90, bottom: -90 };
  const direction = (across: number, down: number): Vector => {
    const yaw = (across - 0.5) * around * RAD;
    const pitch = (top - down * (top - bottom)) * RAD;
    return [-Math.cos(pitch) * Math.sin(yaw), Math.sin(pitch), Math.cos(pitch) * Math.cos(yaw)];
  };
  return pyramid.levels.map(({ width, height, tile: edge }, level) => {
    const tiles: Tile[] = [];
    for (let y = 0; y * edge < height; y++) {
      const high = Math.min(edge, height - y * edge);
      for (let x = 0; x * edge < width; x++) {
        const pieces = [Math.ceil((edge / width) * ((around * RAD) / PIECE)), Math.ceil((high / height) * (((top - bottom) * RAD) / PIECE))] as const;
        const at = (across: number, down: number): Vector => direction((x * edge + across * edge) / width, (y * edge + down * high) / height);
        tiles.push(tile(tileUrl(pyramid.path, { level, x, y }), edge, high, pieces, at));
      }
    }
    return { density: width / (around * RAD), tiles };
  });
}

/** The direction of a point of a face, −1…1 to the right and downwards, as it is seen from inside. */
function onFace(face: string, right: number, down: number): Vector {
  switch (face) {
    case 'f':
      return [-right, -down, 1];
    case 'r':
      return [-1, -down, -right];
    case 'b':
      return [right, -down, -1];
    case 'l':
      return [1, -down, right];
    case 'u':
      return [-right, 1, down];
    default:
      return [-right, -1, -down];
  }
}

/** Returns the levels of a cube. */
export function cubeLevels({ path, levels }: Tiles): TileLevel[] {
  return levels.map(({ size, tile: edge }, level) => {
    const tiles: Tile[] = [];
    for (const face of FACES)
      for (let y = 0; y * edge < size; y++)
        for (let x = 0; x * edge < size; x++) {
          const [wide, high] = [Math.min(edge, size - x * edge), Math.min(edge, size - y * edge)];
          const at = (across: number, down: number): Vector =>
            unit(onFace(face, ((x * edge + across * wide) / size) * 2 - 1, ((y * edge + down * high) / size) * 2 - 1));
          // flat as it is, but its corners are put on the sphere
          const piece = (pixels: number): number => Math.max(1, Math.ceil((pixels / size) * (Math.PI / 2 / PIECE)));
          tiles.push(tile(tileUrl(path, { level, face, x, y }), wide, high, [piece(wide), piece(high)], at));
        }
    return { density: size / 2, tiles };
  });
}
