/** The README shows exactly the examples in `examples/`, which the type check covers, and they run. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import readme from '../README.md?raw';
import { FakeAudio } from './support/fake-audio.ts';
import { FakeServer, FakeSocket, settle } from './support/fake-server.ts';
import follow from './examples/follow.ts?raw';
import lead from './examples/lead.ts?raw';
import panorama from './examples/panorama.ts?raw';
import pieces from './examples/pieces.ts?raw';
import speak from './examples/speak.ts?raw';
import voice from './examples/voice.ts?raw';

let server: FakeServer;
let shown: unknown[][];

beforeEach(() => {
  server = new FakeServer();
  shown = [];
  vi.useFakeTimers();
  vi.stubGlobal('location', { origin: 'https://guide.example.org' });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"token": "t"}', { status: 201 })));
  vi.stubGlobal('requestAnimationFrame', (draw: (now: number) => void) => setTimeout(() => draw(performance.now()), 16));
  vi.stubGlobal('confirm', () => true);
  vi.spyOn(console, 'log').mockImplementation((...words) => void shown.push(words));
  vi.stubGlobal(
    'WebSocket',
    class extends FakeSocket {
      constructor(readonly url: string) {
        super(server.received);
        server.sockets.push(this);
      }
    },
  );
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Until the example has come to what it waits for. */
async function until(ready: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(ready()).toBe(true), { interval: 1 });
  await settle();
}

it('shows the examples that are checked', () => {
  expect([...readme.matchAll(/```ts\n([^`]*)```/g)].map(([, code]) => code)).toEqual([follow, lead, speak, voice, panorama, pieces]);
});

it('follows', async () => {
  const leaves: (() => void)[] = [];
  vi.stubGlobal('addEventListener', (type: string, leave: () => void) => type === 'pagehide' && leaves.push(leave));
  await import('./examples/follow.ts');
  vi.advanceTimersByTime(1);
  server.welcome({ state: { view: ['lobby', 90, 0, 70] } });
  server.tick([[1, 'caption', null, { text: 'welcome' }]]);
  vi.advanceTimersByTime(20);
  expect(shown[0]).toEqual(['connecting', undefined]);
  expect(shown).toContainEqual(['welcome']);
  expect(shown).toContainEqual(['go to', { scene: 'lobby', yaw: 90, pitch: 0, fov: 70 }, null]);
  for (const leave of leaves) leave();
  expect(server.heard(10)).toEqual([[10]]);
});

it('leads', async () => {
  const done = import('./examples/lead.ts');
  await until(() => server.sockets.length > 0);
  server.welcome({ role: 'guide' });
  await until(() => server.heard(6).length === 1);
  server.say([20, 'led_by_another', null, { name: '王', robot: false }]);
  await until(() => server.heard(6).length === 2);
  server.tick([], { leader: { id: 'm1', name: '李梅', robot: false, away: false } });
  await until(() => server.heard(5).length === 1);
  server.say([19, server.heard(5)[0]?.[1], 1]);
  await done;
  expect(server.heard(6)).toEqual([[6, false], [6, true]]);
  expect(server.heard(11)).toEqual([[11, 'live']]);
  expect(server.heard(2)[0]?.[2]).toMatchObject({ view: ['lobby', 12.5, -3, 70], stop: 'welcome' });
  server.tick([], { leader: { id: 'm2', name: '王', robot: false, away: false } });
  expect(shown).toEqual([['led by', '王']]);
});

it('comments', async () => {
  const done = import('./examples/speak.ts');
  await until(() => server.sockets.length > 0);
  server.welcome();
  server.say([19, server.heard(3)[0]?.[1], 7]);
  await done;
  expect(shown).toEqual([['recorded as event', 7]]);
  expect(server.heard(1)[0]?.[2]).toBe('the token that was kept');
  expect(server.heard(4)).toEqual([[4, 3]]);
  expect(server.heard(10)).toEqual([[10]]);
});

it('hears, and asks to be heard', async () => {
  const audio = new FakeAudio(server);
  const taps: (() => void)[] = [];
  const listens = { addEventListener: () => undefined, removeEventListener: () => undefined };
  vi.stubGlobal('window', listens);
  vi.stubGlobal('document', { ...listens, querySelector: () => ({ addEventListener: (_: string, tap: () => void) => taps.push(tap) }) });
  vi.stubGlobal('AudioContext', function () {
    return audio.create();
  });
  await import('./examples/voice.ts');
  for (const tap of taps) tap();
  // within the tap
  expect(audio.newest?.state).toBe('running');
  await until(() => server.sockets.length > 0);
  server.welcome();
  await until(() => server.heard(13).length > 0);
  expect(server.heard(1)[0]?.[3]).toEqual(['opus']);
  expect(server.heard(13)).toEqual([[13, true]]);
  expect(shown).toContainEqual(['on', 0, []]);
  server.tick([], { floor: { id: 'm1', name: '李梅', branch: '一支部' } });
  expect(shown.pop()).toEqual(['microphone', 'insecure']);
});

it('shows the panorama', async () => {
  const made: unknown[][] = [];
  vi.doMock('guide-client/panorama', () => ({
    canShow: () => true,
    Panorama: class {
      constructor(...given: unknown[]) {
        made.push(given);
      }
    },
  }));
  const element = {};
  vi.stubGlobal('document', { addEventListener: () => undefined, querySelector: () => element });
  vi.stubGlobal('window', { addEventListener: () => undefined });
  const scenes = [{ id: 'lobby', picture: '/p.jpg', north: 0 }];
  vi.stubGlobal('fetch', (url: string) =>
    Promise.resolve(new Response(JSON.stringify(url.includes('/halls/') ? { start: 'lobby', scenes } : { token: 't' }))),
  );
  const done = import('./examples/panorama.ts');
  await until(() => server.sockets.length > 0);
  server.welcome({ state: { view: ['lobby', 90, 0, 70] } });
  await done;
  const [where, options, start] = made[0] as [unknown, { scene(id: string): unknown; frame(now: number): unknown; grab(shown: unknown): void }, unknown];
  expect([where, start]).toEqual([element, { scene: 'lobby', yaw: 0, pitch: 0, fov: 70 }]);
  expect(options.scene('lobby')).toMatchObject({ picture: '/p.jpg' });
  expect(options.frame(performance.now())).toEqual({ scene: 'lobby', yaw: 90, pitch: 0, fov: 70 });
  options.grab({ scene: 'lobby', yaw: 1, pitch: 0, fov: 70 });
  expect(options.frame(performance.now())).toBeNull();
  vi.doUnmock('guide-client/panorama');
});

it('is put together from pieces', async () => {
  await import('./examples/pieces.ts');
  server.welcome();
  expect(server.heard(1)).toEqual([[1, 1, 't', ['opus'], null]]);
  expect(shown).toEqual([['connecting', 'off'], ['online', 'off']]);
});
