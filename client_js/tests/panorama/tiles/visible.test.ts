import { describe, expect, it } from 'vitest';
import { cubeLevels, sphereLevels, type Tile, type Vector } from '../../../src/panorama/tiles/grid.ts';
import { cameraOf, levelFor, visibleTiles, type Camera } from '../../../src/panorama/tiles/visible.ts';

const RAD = Math.PI / 180;
const levels = sphereLevels(
  { base: { url: '', width: 1024, height: 512 }, path: '{level}/{y}/{x}', levels: [2048, 4096, 8192, 16_384].map((width) => ({ width, height: width / 2, tile: 512 })) },
  null,
);
const cube = cubeLevels({ path: '{level}/{face}/{y}/{x}', levels: [{ size: 512, tile: 512 }, { size: 2048, tile: 512 }] });
const camera = (yaw: number, pitch: number, fov: number, aspect: number): Camera => cameraOf(yaw * RAD, pitch * RAD, fov * RAD, aspect);
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

it('looks where it is told to', () => {
  const { ahead, right, up } = camera(90, 0, 70, 1);
  for (const [vector, wanted] of [[ahead, [-1, 0, 0]], [right, [0, 0, -1]], [up, [0, 1, 0]]] as const)
    vector.forEach((part, axis) => expect(part).toBeCloseTo(wanted[axis] ?? NaN, 9));
  const tilted = camera(30, 50, 70, 1);
  expect(dot(tilted.ahead, tilted.right)).toBeCloseTo(0, 9);
  expect(dot(tilted.ahead, tilted.up)).toBeCloseTo(0, 9);
  expect(dot(tilted.up, tilted.right)).toBeCloseTo(0, 9);
  expect(tilted.ahead[1]).toBeCloseTo(Math.sin(50 * RAD), 9);
});

describe('the level', () => {
  it.each([
    ['a phone with twice the pixels', 844 * 2, 70, 2],
    ['a phone with few pixels', 640, 90, 0],
    ['a computer', 900, 70, 1],
    ['a computer that zooms in', 900, 35, 2],
    ['a large screen that zooms in', 1800, 30, 3],
    ['more than there is', 4000, 20, 3],
  ])('is sharp on %s', (_, height, fov, wanted) => {
    expect(levelFor(levels, camera(0, 0, fov, 1), height)).toBe(wanted);
  });

  it('is never finer than may be used, and none where there is none', () => {
    expect(levelFor(levels, camera(0, 0, 30, 1), 4000, 1)).toBe(1);
    expect(levelFor([], camera(0, 0, 30, 1), 4000)).toBe(-1);
  });
});

/** Whether a direction is on the screen. */
function isSeen({ ahead, right, up, tanRight, tanUp }: Camera, at: Vector): boolean {
  const far = dot(at, ahead);
  return far > 0 && Math.abs(dot(at, right)) <= far * tanRight && Math.abs(dot(at, up)) <= far * tanUp;
}

const VIEWS = [0, 37, 180, 301].flatMap((yaw) => [-90, -60, 0, 20, 89].flatMap((pitch) => [25, 70, 110].flatMap((fov) => [0.46, 1.6].map((aspect) => [yaw, pitch, fov, aspect] as const))));

it.each([
  ['of a sphere', levels.slice(0, 3)],
  ['of a cube', cube],
])('finds every tile %s of which anything is seen', (_, grid) => {
  const parts = [0.01, 0.25, 0.5, 0.75, 0.99];
  for (const view of VIEWS) {
    const eye = camera(...view);
    for (const { tiles } of grid) {
      const found = new Set(visibleTiles(tiles, eye));
      const missed = tiles.filter((tile) => !found.has(tile) && parts.some((across) => parts.some((down) => isSeen(eye, tile.at(across, down)))));
      expect(missed.map(({ url }) => url), view.join(' ')).toEqual([]);
    }
  }
});

it('finds few besides', () => {
  const tiles = levels[2]?.tiles ?? [];
  const count = (view: Parameters<typeof camera>): number => visibleTiles(tiles, camera(...view)).length;
  expect(count([10, 0, 84, 0.46])).toBeLessThanOrEqual(24); // an upright phone
  expect(count([10, 0, 70, 1.6])).toBeLessThanOrEqual(48); // of 128
  expect(visibleTiles(levels[3]?.tiles ?? [], camera(10, 0, 30, 1.6)).length).toBeLessThanOrEqual(40); // of 512
});

it('has the middle first', () => {
  const eye = camera(100, 10, 70, 1.6);
  const near = visibleTiles(levels[2]?.tiles ?? [], eye).map(({ centre }: Tile) => dot(centre, eye.ahead));
  expect(near).toEqual([...near].sort((a, b) => b - a));
});
