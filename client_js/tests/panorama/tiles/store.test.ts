import { expect, it } from 'vitest';
import { TileStore, type Decoded } from '../../../src/panorama/tiles/store.ts';
import { settle } from '../../support/fake-server.ts';

/** Tiles by their names; each load is answered when the test says so. */
function rig(most = 10) {
  const asked: string[] = [];
  const closed: string[] = [];
  const aborted: string[] = [];
  const answers = new Map<string, { come(): void; fail(): void }>();
  const clock = { now: 0 };
  const store = new TileStore<Decoded & { url: string }>(
    {
      now: () => clock.now,
      load: (url, signal) =>
        new Promise((resolve, reject) => {
          asked.push(url);
          signal.addEventListener('abort', () => {
            aborted.push(url);
            reject(new Error('aborted'));
          });
          answers.set(url, { come: () => resolve({ url, close: () => void closed.push(url) }), fail: () => reject(new Error(url)) });
        }),
    },
    most,
  );
  const want = (names: string): void => store.want([...names].map((url) => ({ url, bytes: 1 })));
  const come = async (names: string): Promise<void> => {
    for (const url of names) answers.get(url)?.come();
    await settle();
  };
  const fail = async (url: string): Promise<void> => {
    answers.get(url)?.fail();
    await settle();
  };
  return { store, asked, closed, aborted, clock, want, come, fail };
}

it('fetches the first first, few at once', async () => {
  const { asked, want, come, store } = rig();
  want('abcdef');
  expect(asked.join('')).toBe('abcd');
  await come('b');
  expect(asked.join('')).toBe('abcde');
  expect(store.get('b')?.url).toBe('b');
  expect(store.get('a')).toBeUndefined();
  want('abcdef');
  expect(asked.join('')).toBe('abcde');
});

it('fetches nothing on that is no longer wanted', async () => {
  const { asked, aborted, want, come, store } = rig();
  want('abcd');
  want('cx');
  expect(aborted.join('')).toBe('abd');
  expect(asked.join('')).toBe('abcdx');
  await come('cx');
  expect([store.has('c'), store.has('x'), store.has('a')]).toEqual([true, true, false]);
  expect(store.failures).toBe(0);
});

it('keeps by bytes, what was wanted last longest', async () => {
  const { closed, want, come, store } = rig(4);
  want('abc');
  await come('abc');
  want('de');
  await come('de');
  expect(closed.join('')).toBe('a');
  store.get('b'); // is drawn
  want('f');
  await come('f');
  expect(closed.join('')).toBe('ac');
  expect([...'bdef'].every((url) => store.has(url))).toBe(true);
});

it('never fetches what would only push out what is wanted more', async () => {
  const { asked, closed, want, come } = rig(3);
  want('abcdef');
  await come('abc');
  expect(asked.join('')).toBe('abc');
  expect(closed).toEqual([]);
});

it('asks again for what could not be had, after a while', async () => {
  const { asked, clock, want, fail, store } = rig();
  let told = 0;
  store.arrived = () => (told += 1);
  want('a');
  await fail('a');
  expect([store.failures, told]).toEqual([1, 1]);
  want('a');
  expect(asked.join('')).toBe('a');
  clock.now = 20_000;
  want('a');
  expect(asked.join('')).toBe('aa');
});

it('counts failures in a row', async () => {
  const { want, fail, come, store } = rig();
  want('abc');
  await fail('a');
  await fail('b');
  expect(store.failures).toBe(2);
  await come('c');
  expect(store.failures).toBe(0);
});

it('frees everything at its end, also what comes then', async () => {
  const { closed, want, come, store, aborted } = rig();
  want('ab');
  await come('a');
  store.close();
  await come('b');
  expect(closed.join('')).toBe('a');
  expect(aborted.join('')).toBe('b');
});
