import { expect, it } from 'vitest';
import type { Pyramid } from '../../../src/session/hall.ts';
import { cubeLevels, sphereLevels, type Tile, type Vector } from '../../../src/panorama/tiles/grid.ts';

const pyramid = (...widths: number[]): Pyramid => ({
  base: { url: '/base', width: 1024, height: 512 },
  path: '/tiles/abc/{level}/{y}/{x}',
  levels: widths.map((width) => ({ width, height: width / 2, tile: 512 })),
});
const RAD = Math.PI / 180;
/** yaw from the picture's centre, clockwise, and pitch, degrees */
const angles = ([x, y, z]: Vector): [number, number] => [Math.atan2(-x, z) / RAD, Math.asin(y) / RAD];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function near(vector: Vector | undefined, yaw: number, pitch: number): void {
  expect(vector).toBeDefined();
  const [toYaw, toPitch] = angles(vector ?? [0, 0, 0]);
  expect(Math.cos((toYaw - yaw) * RAD)).toBeCloseTo(1, 6);
  expect(toPitch).toBeCloseTo(pitch, 4);
}

it('names every tile of every level, row by row', () => {
  const levels = sphereLevels(pyramid(2048, 4096), null);
  expect(levels.map(({ tiles }) => tiles.length)).toEqual([8, 32]);
  expect(levels[0]?.tiles[5]?.url).toBe('/tiles/abc/0/1/1');
  expect(levels[1]?.tiles[31]?.url).toBe('/tiles/abc/1/3/7');
  expect(levels[1]?.tiles[0]?.bytes).toBe(1 << 20);
});

it('puts a tile where the picture has it', () => {
  const [level] = sphereLevels(pyramid(2048), null);
  const [first] = level?.tiles ?? [];
  // from −180° to −90°, from the zenith to the horizon
  near(first?.at(0, 1), -180, 0);
  near(first?.at(1, 1), -90, 0);
  near(first?.at(0.5, 0.5), -135, 45);
  expect(first?.at(0.3, 0)[1]).toBeCloseTo(1, 9);
  near(level?.tiles[7]?.at(1, 0), 180, 0);
});

it('puts the tiles of a picture of a part where that part is', () => {
  const covers = { width: 120, top: 30, bottom: -10 };
  const part: Pyramid = { ...pyramid(), levels: [{ width: 2048, height: 683, tile: 512 }] };
  const [level] = sphereLevels(part, covers);
  expect(level?.tiles.length).toBe(8);
  near(level?.tiles[0]?.at(0, 0), -60, 30);
  near(level?.tiles[3]?.at(1, 0), 60, 30);
  near(level?.tiles[7]?.at(1, 1), 60, -10);
  expect(level?.tiles[4]?.bytes).toBe(512 * (683 - 512) * 4);
  expect(level?.density).toBeCloseTo(2048 / (120 * RAD), 6);
});

it('knows how far a tile reaches', () => {
  const corners = [0, 0.25, 0.5, 0.75, 1];
  for (const { tiles } of [...sphereLevels(pyramid(2048, 4096, 8192), null), ...cubeLevels({ path: 'a', levels: [{ size: 512, tile: 512 }, { size: 1500, tile: 512 }] })])
    for (const tile of tiles)
      for (const across of corners) for (const down of corners) expect(Math.acos(Math.min(1, dot(tile.centre, tile.at(across, down))))).toBeLessThanOrEqual(tile.reach);
});

const faces = (size = 512, tile = 512): ReadonlyMap<string, Tile> =>
  new Map(cubeLevels({ path: '{level}/{face}/{y}/{x}', levels: [{ size, tile }] })[0]?.tiles.map((one) => [one.url, one]));

it.each([
  ['f', 0, 0],
  ['r', 90, 0],
  ['b', 180, 0],
  ['l', -90, 0],
  ['u', 0, 90],
  ['d', 0, -90],
])('has the face %s at %i°, %i°', (face, yaw, pitch) => {
  const [x, y, z] = faces().get(`0/${face}/0/0`)?.centre ?? [0, 0, 0];
  expect(y).toBeCloseTo(Math.sin(pitch * RAD), 9);
  if (pitch === 0) near([x, y, z], yaw, 0);
});

it('joins the faces of a cube at their edges', () => {
  const all = faces();
  const at = (face: string, across: number, down: number): Vector => all.get(`0/${face}/0/0`)?.at(across, down) ?? [0, 0, 0];
  const same = (one: Vector, other: Vector): void => one.forEach((part, axis) => expect(part).toBeCloseTo(other[axis] ?? NaN, 9));
  for (const part of [0, 0.3, 1]) {
    same(at('f', 1, part), at('r', 0, part));
    same(at('r', 1, part), at('b', 0, part));
    same(at('b', 1, part), at('l', 0, part));
    same(at('l', 1, part), at('f', 0, part));
    same(at('u', part, 1), at('f', part, 0));
    same(at('d', part, 0), at('f', part, 1));
  }
});

it('has smaller tiles where a face ends', () => {
  const all = faces(1200, 512);
  expect(all.size).toBe(54);
  expect(all.get('0/f/2/2')?.bytes).toBe(176 * 176 * 4);
  near(all.get('0/f/1/2')?.at(1, (600 - 512) / 512), 45, 0);
});
