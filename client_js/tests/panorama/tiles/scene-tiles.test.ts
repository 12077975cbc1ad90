import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PanoramaScene } from '../../../src/panorama/scene-picture.ts';
import { settle } from '../../support/fake-server.ts';

const pyramid = {
  base: { url: '/tiles/x/base', width: 1024, height: 512 },
  path: '/tiles/x/{level}/{y}/{x}',
  levels: [2048, 4096].map((width) => ({ width, height: width / 2, tile: 512 })),
};
const scene: PanoramaScene = { id: 'a', picture: '/halls/a.jpg', north: 0, pyramid };
let asked: string[];
let there: boolean;

beforeEach(() => {
  vi.resetModules();
  asked = [];
  there = true;
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url);
    return Promise.resolve({ ok: there, status: 404, blob: () => Promise.resolve({ type: 'image/webp' }) });
  });
  vi.stubGlobal('createImageBitmap', () => Promise.resolve({ close: () => undefined }));
});
afterEach(() => vi.unstubAllGlobals());

async function rig() {
  const { SceneTiles } = await import('../../../src/panorama/tiles/scene-tiles.ts');
  const { cameraOf } = await import('../../../src/panorama/tiles/visible.ts');
  const { watchContext } = await import('../../../src/panorama/context.ts');
  const broken: string[] = [];
  const tiles = new SceneTiles({ initTexture: () => undefined }, { phone: true, again: () => undefined, broken: ({ id }) => void broken.push(id) });
  const camera = cameraOf(0, 0, 1.2, 1);
  let now = 0;
  const draw = async (): Promise<void> => {
    for (let i = 0; i < 12; i++) {
      tiles.draw({ camera, height: 900, now: (now += 1000) });
      await settle();
    }
  };
  const canvas = new EventTarget();
  watchContext(canvas as HTMLElement, (lost) => tiles.onContext(lost));
  return { tiles, broken, draw, camera, canvas };
}

it('shows the tiles of a scene', async () => {
  const { tiles, draw, broken } = await rig();
  tiles.show(scene);
  await draw();
  expect([tiles.complete, broken]).toEqual([true, []]);
  expect(asked.every((url) => url.startsWith('/tiles/x/1/'))).toBe(true);
  tiles.show(null);
  expect(tiles.complete).toBe(false);
});

it('hides what lies below only where tiles cover it, and the tiles where the picture is bent', async () => {
  const { tiles, draw } = await rig();
  const base = { visible: true };
  tiles.lieOver(base);
  tiles.show(scene);
  tiles.draw(null);
  expect([base.visible, tiles.group.visible]).toEqual([true, false]);
  await draw();
  expect([base.visible, tiles.group.visible]).toEqual([false, true]);
  tiles.draw(null);
  expect([base.visible, tiles.group.visible]).toEqual([true, false]);
  tiles.close();
});

it('says once where the tiles of a scene cannot be had', async () => {
  const { tiles, draw, broken } = await rig();
  there = false;
  tiles.show(scene);
  await draw();
  expect([tiles.complete, broken]).toEqual([false, ['a']]);
  tiles.show({ ...scene, id: 'b' });
  await draw();
  expect(broken).toEqual(['a']); // they are not asked for again so soon
});

it('has a view of another scene ready, and shows it without asking again', async () => {
  const { tiles, draw, camera } = await rig();
  const next = { ...scene, id: 'b', pyramid: { ...pyramid, path: '/tiles/y/{level}/{y}/{x}' } };
  tiles.show(scene);
  await draw();
  tiles.prefetch(next, { camera, height: 900 });
  await draw();
  expect(asked.some((url) => url.startsWith('/tiles/y/1/'))).toBe(true);
  const before = asked.length;
  tiles.show(next);
  await draw();
  expect([tiles.complete, asked.length]).toEqual([true, before]);
});

it('uses a level less when the graphics were lost, and draws nothing meanwhile', async () => {
  const { tiles, draw, canvas } = await rig();
  tiles.show(scene);
  await draw();
  asked.length = 0;
  canvas.dispatchEvent(new Event('webglcontextlost'));
  await draw();
  expect([asked, tiles.complete, tiles.group.children]).toEqual([[], false, []]);
  canvas.dispatchEvent(new Event('webglcontextrestored'));
  await draw();
  expect(tiles.complete).toBe(true);
  expect(asked.length > 0 && asked.every((url) => url.startsWith('/tiles/x/0/'))).toBe(true);
});
