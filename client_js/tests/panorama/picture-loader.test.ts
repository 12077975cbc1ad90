import { afterEach, describe, expect, it, vi } from 'vitest';
import { Pictures, shrink, TooLargeError, type Picture } from '../../src/panorama/picture-loader.ts';
import { settle } from '../support/fake-server.ts';

const MB = 1 << 20;

/** Pictures of a width by their names, such as `a-4096`, twice as wide as high; the loads are counted. */
function album(most = 128 * MB) {
  const loads: string[] = [];
  const missing = new Set<string>();
  const image = (width: number) => ({ naturalWidth: width, naturalHeight: width / 2 }) as HTMLImageElement;
  const pictures = new Pictures(
    {
      load(url) {
        loads.push(url);
        return missing.has(url) ? Promise.reject(new Error(url)) : Promise.resolve(image(Number(url.split('-')[1])));
      },
      shrink: (_, width) => ({ width, height: width / 2 }) as HTMLCanvasElement,
      plain: () => ({ width: 256, height: 128 }) as HTMLCanvasElement,
    },
    most,
  );
  return { pictures, loads, missing };
}

const width = (picture: Picture): number => ('naturalWidth' in picture ? picture.naturalWidth : picture.width);

it('loads each once', async () => {
  const { pictures, loads } = album();
  const [one, other] = await Promise.all([pictures.get('a-4096'), pictures.get('a-4096')]);
  expect(one).toBe(other);
  expect(await pictures.get('a-4096', 8192)).toBe(one);
  expect(loads).toEqual(['a-4096']);
});

it('gives each the width it asks for, whatever was asked for first', async () => {
  const { pictures, loads } = album();
  pictures.preload('a-8192');
  await settle();
  expect(width(await pictures.get('a-8192', 4096))).toBe(4096);
  const small = await pictures.get('a-8192', 2048);
  expect(width(small)).toBe(2048);
  expect(await pictures.get('a-8192', 2048)).toBe(small);
  expect(width(await pictures.get('a-8192', 8192))).toBe(8192);
  // what was made smaller is not kept in its own size as well
  expect(loads).toEqual(['a-8192', 'a-8192', 'a-8192']);
});

it('does not load again what is there smaller, only to have it ready', async () => {
  const { pictures, loads } = album();
  await pictures.get('a-8192', 4096);
  pictures.preload('a-8192');
  await settle();
  expect(loads).toEqual(['a-8192']);
});

it('keeps as many as fit, the newest', async () => {
  const { pictures, loads } = album(64 * MB);
  // 4096 × 2048 × 4 bytes: 32 MB each
  await pictures.get('a-4096');
  await pictures.get('b-4096');
  await pictures.get('a-4096');
  await pictures.get('c-4096');
  await pictures.get('a-4096');
  expect(loads).toEqual(['a-4096', 'b-4096', 'c-4096']);
  await pictures.get('b-4096');
  expect(loads).toEqual(['a-4096', 'b-4096', 'c-4096', 'b-4096']);
});

it('keeps many small ones in the room of a large one, and the newest however large', async () => {
  const { pictures, loads } = album(64 * MB);
  const small = Array.from({ length: 16 }, (_, i) => `s${i}-1024`);
  for (const url of small) await pictures.get(url);
  for (const url of small) await pictures.get(url);
  expect(loads.length).toBe(16);
  await pictures.get('large-8192');
  await pictures.get('large-8192');
  expect(loads.length).toBe(17);
});

it('asks again for what could not be had, and says so to each who asked', async () => {
  const { pictures, loads, missing } = album();
  missing.add('a-4096');
  await expect(Promise.all([pictures.get('a-4096'), pictures.get('a-4096', 4096)])).rejects.toThrow('a-4096');
  missing.clear();
  expect(width(await pictures.get('a-4096'))).toBe(4096);
  expect(loads).toEqual(['a-4096', 'a-4096']);
});

it('has one that stands for those that cannot be had', async () => {
  const { pictures, loads } = album();
  expect(width(await pictures.get(pictures.plain, 8192))).toBe(256);
  expect(loads).toEqual([]);
});

describe('a device whose canvas is capped', () => {
  afterEach(() => void vi.unstubAllGlobals());

  /** A document whose canvases stay empty, without an error, above so many pixels; `how` a canvas that is too large behaves. */
  function capped(most: number, how: 'empty' | 'no context' | 'throws' = 'empty') {
    const made: { width: number; height: number }[] = [];
    const canvas = () => {
      const one = { width: 300, height: 150, drawn: false, getContext: () => (how === 'no context' && !fits() ? null : pen) };
      const fits = (): boolean => one.width * one.height <= most;
      const pen = {
        drawImage() {
          if (how === 'throws' && !fits()) throw new Error('out of memory');
          one.drawn = fits();
        },
        getImageData: () => ({ data: [0, 0, 0, one.drawn ? 255 : 0] }),
      };
      made.push(one);
      return one;
    };
    vi.stubGlobal('document', { createElement: canvas });
    return made;
  }
  const image = { naturalWidth: 12_000, naturalHeight: 6000, src: 'a.jpg' } as HTMLImageElement;

  it('gets a picture in the largest half that it has room for', () => {
    capped(1 << 30);
    expect(shrink(image, 8192)).toMatchObject({ width: 8192, height: 4096 });
    for (const how of ['empty', 'no context', 'throws'] as const) {
      const made = capped(16_777_216, how);
      expect(shrink(image, 8192)).toMatchObject({ width: 4096, height: 2048 });
      expect(made[0]).toMatchObject({ width: 0, height: 0 });
    }
  });

  it('is told that a picture is too large, and no black one is shown', async () => {
    capped(1000);
    expect(() => shrink(image, 8192)).toThrow(TooLargeError);
    const pictures = new Pictures({ load: () => Promise.resolve(image), shrink, plain: () => ({}) as HTMLCanvasElement });
    await expect(pictures.get('a.jpg', 8192)).rejects.toThrow(TooLargeError);
    // asked again, it may have room: nothing broken is kept
    capped(1 << 30);
    expect(width(await pictures.get('a.jpg', 8192))).toBe(8192);
  });

  it('shows a picture with a transparent hole where a tripod stood', () => {
    const made = capped(1 << 30);
    expect(shrink({ ...image, naturalWidth: 4096, naturalHeight: 2048 } as HTMLImageElement, 2048)).toMatchObject({ width: 2048 });
    expect(made).toHaveLength(1);
  });
});
