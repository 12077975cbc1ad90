import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchContext } from '../../src/panorama/context.ts';

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

/** A document that makes canvases with these graphics; how many, and how many contexts were given back. */
function graphicsOf(context: object | null) {
  const seen = { made: 0, released: 0 };
  const gl = context && { MAX_TEXTURE_SIZE: 1, getParameter: () => 8192, getExtension: () => ({ loseContext: () => void seen.released++ }), ...context };
  vi.stubGlobal('document', { createElement: () => ({ getContext: () => (seen.made++, gl) }) });
  return seen;
}

it('asks once what the graphics can do, and gives the context back', async () => {
  const seen = graphicsOf({});
  const { graphics } = await import('../../src/panorama/context.ts');
  expect([graphics(), graphics()]).toEqual([{ maxTextureWidth: 8192 }, { maxTextureWidth: 8192 }]);
  expect(seen).toEqual({ made: 1, released: 1 });
});

it('has none where there is no WebGL 2, and where a browser throws', async () => {
  graphicsOf(null);
  const { graphics } = await import('../../src/panorama/context.ts');
  expect(graphics()).toBeNull();
  graphicsOf({
    getParameter() {
      throw new Error('lost');
    },
  });
  expect(graphics()).toBeNull();
  // out of contexts for a moment, it may have one the next time
  graphicsOf({});
  expect(graphics()).toEqual({ maxTextureWidth: 8192 });
});

it('tells when a context is lost and restored, and lets the browser restore it', () => {
  const canvas = new EventTarget();
  const told: boolean[] = [];
  const off = watchContext(canvas as HTMLElement, (lost) => told.push(lost));
  const lost = new Event('webglcontextlost', { cancelable: true });
  canvas.dispatchEvent(lost);
  expect(lost.defaultPrevented).toBe(true);
  canvas.dispatchEvent(new Event('webglcontextrestored'));
  expect(told).toEqual([true, false]);
  off();
  canvas.dispatchEvent(new Event('webglcontextlost'));
  expect(told).toEqual([true, false]);
});

it('has less memory for tiles on a phone, and half as much each time the graphics were taken away', async () => {
  const { contextLosses, tileMemory, watchContext } = await import('../../src/panorama/context.ts');
  const canvas = new EventTarget();
  const first = tileMemory(true);
  expect(tileMemory(false)).toBeGreaterThan(first);
  watchContext(canvas as HTMLElement, () => undefined);
  canvas.dispatchEvent(new Event('webglcontextlost'));
  expect([contextLosses(), tileMemory(true)]).toEqual([1, first / 2]);
  for (let i = 0; i < 9; i++) canvas.dispatchEvent(new Event('webglcontextlost'));
  expect(tileMemory(true)).toBe(32 << 20);
});
