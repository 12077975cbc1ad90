import { afterEach, expect, it, vi } from 'vitest';
import { pictures, TooLargeError } from '../../src/panorama/picture-loader.ts';
import { firstPicture, levelsOf, picturesOf, type PanoramaScene } from '../../src/panorama/scene-picture.ts';

const plain: PanoramaScene = { id: 'a', picture: '/halls/a.jpg', north: 0 };
const pyramid = { base: { url: '/tiles/x/base', width: 1024, height: 512 }, path: '/tiles/x/{level}/{y}/{x}', levels: [{ width: 2048, height: 1024, tile: 512 }] };
const cube = { path: '{level}/{face}/{y}/{x}', levels: [{ size: 512, tile: 512 }] };

afterEach(() => vi.restoreAllMocks());

it('shows the base with tiles over it, and where there is none the picture', () => {
  expect(picturesOf(plain)).toEqual([{ path: '/halls/a.jpg', tiled: false }]);
  expect(picturesOf({ ...plain, pyramid: null })).toEqual([{ path: '/halls/a.jpg', tiled: false }]);
  expect(picturesOf({ ...plain, pyramid })).toEqual([{ path: '/tiles/x/base', tiled: true }, { path: '/halls/a.jpg', tiled: false }]);
});

it('uses a cube as it is, over a base or the picture', () => {
  expect(picturesOf({ ...plain, tiles: cube })).toEqual([{ path: '/halls/a.jpg', tiled: true }]);
  expect(picturesOf({ ...plain, tiles: cube, pyramid: { ...pyramid, levels: [] } })[0]).toEqual({ path: '/tiles/x/base', tiled: true });
  expect(levelsOf({ ...plain, tiles: cube, pyramid })[0]?.tiles[0]?.url).toBe('0/f/0/0');
  expect(levelsOf({ ...plain, pyramid })[0]?.tiles.length).toBe(8);
  expect(levelsOf(plain)).toEqual([]);
});

it('takes the first that can be had, and says why none can', async () => {
  const missing = new Set<string>();
  vi.spyOn(pictures, 'get').mockImplementation((url) =>
    missing.has(url) ? Promise.reject(new TooLargeError(url)) : Promise.resolve({} as HTMLImageElement),
  );
  const scene = { ...plain, pyramid };
  expect(await firstPicture(scene, 0)).toEqual({ path: '/tiles/x/base', tiled: true, fault: null });
  missing.add('/tiles/x/base');
  expect(await firstPicture(scene, 0)).toEqual({ path: '/halls/a.jpg', tiled: false, fault: null });
  missing.add('/halls/a.jpg');
  const { path, tiled, fault } = await firstPicture(scene, 0);
  expect([path, tiled, fault instanceof TooLargeError]).toEqual([pictures.plain, false, true]);
});
