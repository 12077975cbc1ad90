import { expect, it, vi } from 'vitest';
import { browserHost, newId, type Host } from '../../src/base/host.ts';

it('makes ids of the wire out of the host’s random bytes', () => {
  const host = { ...browserHost, randomBytes: (count: number) => new Uint8Array(count).fill(10) } satisfies Host;
  expect(newId(host)).toBe('0a'.repeat(16));
  expect(newId(browserHost)).toMatch(/^[0-9a-f]{32}$/);
  expect(newId(browserHost)).not.toBe(newId(browserHost));
});

it('of a browser asks with the browser’s own fetch, whatever it is called on', async () => {
  vi.stubGlobal('fetch', function (this: unknown, url: string) {
    // a browser refuses to be called on anything but the window
    return Promise.resolve(new Response(this === undefined || this === globalThis ? url : 'illegal invocation'));
  });
  const { fetch } = browserHost;
  expect(await (await fetch('/a')).text()).toBe('/a');
  expect(await (await browserHost.fetch('/b')).text()).toBe('/b');
  vi.unstubAllGlobals();
});
