import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { probe } from '../../../app/live/state/probe.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it.each([
  [426, '{"error":"upgrade_required"}', 'open'],
  [503, '{"error":"busy"}', 'busy'],
  [403, '{"error":"origin_refused"}', 'refused'],
  [403, '<html>Blocked by policy</html>', 'open'],
  [404, 'null', 'open'],
  [502, '<html>Bad gateway</html>', 'none'],
  [503, '', 'none'],
])('%d %s means %s', async (status, body, answer) => {
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    expect([url, init.method]).toEqual(['/ws', 'POST']);
    return Promise.resolve(new Response(body, { status }));
  });
  expect(await probe()).toBe(answer);
  expect(vi.getTimerCount()).toBe(0);
});

it('is none where nothing comes, or nothing for long', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
  expect(await probe()).toBe('none');
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => new Promise((__, reject) => init.signal?.addEventListener('abort', () => reject(new Error('aborted')))));
  const asked = probe();
  await vi.advanceTimersByTimeAsync(5000);
  expect(await asked).toBe('none');
});
