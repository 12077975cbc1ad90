import { beforeEach, describe, expect, it } from 'vitest';
import type { Mesh, Texture } from 'three';
import { sphereLevels } from '../../../src/panorama/tiles/grid.ts';
import { TileLayer } from '../../../src/panorama/tiles/layer.ts';
import { TileStore } from '../../../src/panorama/tiles/store.ts';
import { TileTexture } from '../../../src/panorama/tiles/texture.ts';
import { cameraOf, levelFor, visibleTiles } from '../../../src/panorama/tiles/visible.ts';
import { settle } from '../../support/fake-server.ts';

const MB = 1 << 20;
const RAD = Math.PI / 180;
const levels = sphereLevels(
  { base: { url: '', width: 1024, height: 512 }, path: '{level}/{y}/{x}', levels: [2048, 4096, 8192].map((width) => ({ width, height: width / 2, tile: 512 })) },
  null,
);
const HEIGHT = 1688;

/** A layer whose tiles come when the test lets them. */
function rig(most = 96 * MB) {
  const waiting = new Map<string, () => void>();
  const asked: string[] = [];
  const uploaded: Texture[] = [];
  const again: number[] = [];
  const bitmaps = new Map<string, { closed: boolean }>();
  const store = new TileStore<TileTexture>(
    {
      now: () => 0,
      load: (url, signal) =>
        new Promise((resolve, reject) => {
          asked.push(url);
          signal.addEventListener('abort', () => reject(new Error('aborted')));
          waiting.set(url, () => {
            const bitmap = { closed: false, close: () => (bitmap.closed = true) };
            bitmaps.set(url, bitmap);
            resolve(new TileTexture(bitmap as unknown as ImageBitmap));
          });
        }),
    },
    most,
  );
  const layer = new TileLayer({ initTexture: (texture) => void uploaded.push(texture) }, store, (ms) => void again.push(ms));
  let now = 0;
  const frame = (yaw = 0, fov = 84, passed = 1000): void => layer.update({ camera: cameraOf(yaw * RAD, 0, fov * RAD, 0.46), height: HEIGHT, now: (now += passed) });
  /** everything that is asked for comes, until nothing is */
  const come = async (only = (_url: string): boolean => true): Promise<void> => {
    for (;;) {
      const due = [...waiting].filter(([url]) => only(url));
      if (due.length === 0) return;
      for (const [url, give] of due) {
        waiting.delete(url);
        give();
      }
      await settle();
    }
  };
  const drawn = (): Mesh[] => layer.group.children.filter(({ visible }) => visible) as Mesh[];
  return { layer, store, asked, uploaded, again, bitmaps, frame, come, drawn };
}

let on: ReturnType<typeof rig>;
beforeEach(() => (on = rig()));

const seenFrom = (yaw: number, fov = 84, only?: number): string[] => {
  const camera = cameraOf(yaw * RAD, 0, fov * RAD, 0.46);
  return visibleTiles(levels[only ?? levelFor(levels, camera, HEIGHT)]?.tiles ?? [], camera).map(({ url }) => url);
};

it('asks for what is seen, as sharp as the screen is, the middle first', async () => {
  on.layer.show(levels);
  on.frame();
  await on.come();
  expect(on.asked).toEqual(seenFrom(0));
  expect(on.asked.every((url) => url.startsWith('2/'))).toBe(true);
});

it('draws what has come over the base, and hides the base only when all has come', async () => {
  on.layer.show(levels);
  on.frame();
  expect([on.layer.complete, on.drawn().length]).toEqual([false, 0]);
  const [middle = ''] = seenFrom(0);
  await on.come((url) => url === middle);
  on.frame();
  expect([on.layer.complete, on.drawn().length]).toEqual([false, 1]);
  await on.come();
  for (let i = 0; i < 20; i++) on.frame();
  expect([on.layer.complete, on.drawn().length]).toEqual([true, seenFrom(0).length]);
});

it('puts few tiles into the graphics in a frame, and asks for another one until all are there', async () => {
  on.layer.show(levels);
  on.frame();
  await on.come();
  on.again.length = 0;
  on.frame();
  expect(on.uploaded.length).toBeLessThanOrEqual(3);
  expect(on.again).toContain(0);
  for (let i = 0; i < 20; i++) on.frame();
  on.again.length = 0;
  on.frame();
  expect(on.again).toEqual([]);
  expect(new Set(on.uploaded).size).toBe(on.uploaded.length);
});

it('has no hole where one turns to what has not come: what lies below is drawn', async () => {
  on.layer.show(levels);
  on.frame();
  await on.come();
  for (let i = 0; i < 20; i++) on.frame();
  expect(on.layer.complete).toBe(true);
  on.frame(40);
  expect(on.layer.complete).toBe(false);
});

it('goes on showing finer and coarser tiles until those of the level needed are there', async () => {
  on.layer.show(levels);
  on.frame(0, 110);
  await on.come();
  for (let i = 0; i < 20; i++) on.frame(0, 110);
  const place = levelFor(levels, cameraOf(0, 0, 110 * RAD, 0.46), HEIGHT);
  expect(on.layer.complete).toBe(true);
  on.frame(0, 60);
  expect(on.drawn().map(({ renderOrder }) => renderOrder)).toContain(place + 1);
  expect(on.drawn().length).toBeGreaterThan(0);
});

it('asks only for the coarsest while one turns fast, and for the rest when that is over', () => {
  on.layer.show(levels);
  on.frame(0);
  const before = on.asked.length;
  on.frame(60, 84, 100);
  expect(on.asked.slice(before).every((url) => url.startsWith('0/'))).toBe(true);
  expect(on.again.some((ms) => ms > 0)).toBe(true);
  on.frame(60, 84, 200);
  expect(on.asked[on.asked.length - 1]).toMatch(/^2\//);
});

it('has what comes next ready after what is seen', async () => {
  on.layer.show(levels);
  on.frame();
  on.layer.prefetch([{ url: 'next', bytes: MB }]);
  expect(on.asked).not.toContain('next');
  await on.come();
  expect(on.asked[on.asked.length - 1]).toBe('next');
  on.frame();
  expect(on.store.has('next')).toBe(true);
});

it('takes no level that the memory cannot hold', async () => {
  on = rig(3 * MB);
  on.layer.show(levels);
  on.frame();
  await on.come();
  expect(on.asked.length).toBeGreaterThan(0);
  expect(on.asked.every((url) => url.startsWith('0/'))).toBe(true);
});

describe('what is in the graphics', () => {
  it('is not kept beside it', async () => {
    on.layer.show(levels);
    on.frame();
    await on.come();
    for (let i = 0; i < 20; i++) on.frame();
    for (const texture of on.uploaded) texture.onUpdate?.(texture);
    expect(seenFrom(0).every((url) => on.bitmaps.get(url)?.closed)).toBe(true);
  });

  it('is fetched again when it was lost, no finer than may be', async () => {
    on.layer.show(levels);
    on.frame();
    await on.come();
    on.layer.clear();
    on.layer.show(levels, 1);
    on.asked.length = 0;
    on.frame();
    await on.come();
    expect(on.layer.complete).toBe(false);
    expect(on.asked).toEqual(seenFrom(0, 84, 1));
  });

  it('is dropped with the scene', async () => {
    on.layer.show(levels);
    on.frame();
    await on.come();
    for (let i = 0; i < 20; i++) on.frame();
    on.layer.show([]);
    expect([on.layer.group.children.length, on.layer.complete, on.layer.empty]).toEqual([0, false, true]);
    on.layer.close();
    expect(seenFrom(0).some((url) => on.store.has(url))).toBe(false);
  });
});

it('has all of a tile in its mesh', async () => {
  on.layer.show(levels);
  on.frame();
  await on.come();
  on.frame();
  const [mesh] = on.drawn();
  const tile = levels[2]?.tiles.find(({ url }) => url === seenFrom(0)[0]);
  const points = mesh?.geometry.getAttribute('position');
  const [across, down] = tile?.pieces ?? [0, 0];
  expect(points?.count).toBe((across + 1) * (down + 1));
  expect(mesh?.geometry.index?.count).toBe(across * down * 6);
  const [x, y, z] = tile?.at(0, 0) ?? [0, 0, 0];
  expect([points?.getX(0), points?.getY(0), points?.getZ(0)].map((value) => (value ?? 0) / 9)).toEqual([expect.closeTo(x, 5), expect.closeTo(y, 5), expect.closeTo(z, 5)]);
  expect(mesh?.geometry.getAttribute('uv').getY(0)).toBe(0);
});
