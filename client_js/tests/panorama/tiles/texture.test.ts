import { afterEach, beforeEach, expect, it, vi } from 'vitest';

interface Answer {
  type: string;
  ok?: boolean;
}
let answers: Answer[];
let accepted: (string | undefined)[];

beforeEach(() => {
  vi.resetModules();
  accepted = [];
  vi.stubGlobal('fetch', (_url: string, { headers }: { headers: Record<string, string> }) => {
    accepted.push(headers['Accept']);
    const { type, ok = true } = answers.shift() ?? { type: 'image/jpeg' };
    return Promise.resolve({ ok, status: ok ? 200 : 404, blob: () => Promise.resolve({ type }) });
  });
});
afterEach(() => vi.unstubAllGlobals());

it('is WebP where the browser reads that', async () => {
  vi.stubGlobal('createImageBitmap', () => Promise.resolve({ close: () => undefined }));
  const { loadTile } = await import('../../../src/panorama/tiles/texture.ts');
  answers = [{ type: 'image/webp' }];
  const { texture } = await loadTile('a', new AbortController().signal);
  expect(accepted).toEqual(['image/webp,image/jpeg,*/*']);
  expect(texture.flipY).toBe(false);
});

it('is JPEG from the first WebP on that the browser cannot read', async () => {
  vi.stubGlobal('createImageBitmap', ({ type }: Answer) => (type === 'image/webp' ? Promise.reject(new Error(type)) : Promise.resolve({ close: () => undefined })));
  const { loadTile } = await import('../../../src/panorama/tiles/texture.ts');
  answers = [{ type: 'image/webp' }];
  await loadTile('a', new AbortController().signal);
  await loadTile('b', new AbortController().signal);
  expect(accepted).toEqual(['image/webp,image/jpeg,*/*', 'image/jpeg,*/*', 'image/jpeg,*/*']);
});

it('is refused where there is none, or a broken one', async () => {
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('broken')));
  const { loadTile } = await import('../../../src/panorama/tiles/texture.ts');
  answers = [{ type: 'text/plain', ok: false }];
  await expect(loadTile('a', new AbortController().signal)).rejects.toThrow('404');
  await expect(loadTile('a', new AbortController().signal)).rejects.toThrow('broken');
});

it('frees what it takes, in the graphics and beside them', async () => {
  const closed = vi.fn();
  vi.stubGlobal('createImageBitmap', () => Promise.resolve({ close: closed }));
  const { loadTile } = await import('../../../src/panorama/tiles/texture.ts');
  answers = [];
  const tile = await loadTile('a', new AbortController().signal);
  const disposed = vi.fn();
  tile.texture.addEventListener('dispose', disposed);
  tile.close();
  expect([closed.mock.calls.length, disposed.mock.calls.length]).toEqual([1, 1]);
});
