import { expect, it, vi } from 'vitest';
import type { Hall } from 'guide-client';
import { pictures } from 'guide-client/panorama';
import { HallIndex } from '../../../app/hall/hall.ts';

const link = (to: string) => ({ id: to, at: { yaw: 0, pitch: 0 }, link: to, exhibit: null, arrive: null });
const scene = (id: string, more = {}) => ({ id, title: id, picture: `/halls/${id}.jpg`, north: 0, view: { yaw: 0, pitch: 0, fov: 70 }, hotspots: [], ...more });
const base = { url: '/tiles/x/base', width: 1024, height: 512 };
const stop = (id: string) => ({ id, title: id, view: { scene: id, yaw: 0, pitch: 0, fov: 70 } });
const hall = new HallIndex({
  id: 'hall',
  title: 'Hall',
  start: 'a',
  scenes: [scene('a', { hotspots: [link('b'), link('c')] }), scene('b', { pyramid: { base, path: '', levels: [] } }), scene('c')],
  exhibits: [],
  run_sheet: [stop('a'), stop('b'), stop('c')],
} as unknown as Hall);

it('knows which stop comes next', () => {
  expect([null, undefined, 'a', 'b', 'c'].map((id) => hall.stopAfter(id)?.id)).toEqual(['a', 'a', 'b', 'c', undefined]);
});

it('has ready what is shown first of the scenes nearby: a base where there is one', () => {
  vi.stubGlobal('navigator', {});
  const preload = vi.spyOn(pictures, 'preload').mockImplementation(() => undefined);
  hall.preloadAround('a');
  expect(preload.mock.calls).toEqual([['/tiles/x/base'], ['/halls/c.jpg']]);
  preload.mockClear();
  vi.stubGlobal('navigator', { connection: { saveData: true } });
  hall.preloadAround('a');
  expect(preload).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});
