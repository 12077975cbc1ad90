/** What a guide and a speaker send from a worker, by the page's word. What followers hear of it: remote-voice.test.ts. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Microphone } from '../../src/audio/input/microphone.ts';
import { Floor } from '../../src/roles/floor.ts';
import { Lead } from '../../src/roles/lead.ts';
import { GuideClient } from '../../src/session/client.ts';
import { WorkerSource } from '../../src/session/worker-source.ts';
import { FakeMicrophone } from '../support/fake-microphone.ts';
import { FakeServer } from '../support/fake-server.ts';
import { LoopbackWorker } from '../support/loopback-worker.ts';

const me = { leader: { id: 'm1', name: '李梅', robot: false, away: false } };
const view = { scene: 'lobby', yaw: 10, pitch: 0, fov: 70 };

afterEach(() => vi.unstubAllGlobals());

function page() {
  const server = new FakeServer();
  const worker = new LoopbackWorker(server);
  const client = new GuideClient({ source: new WorkerSource({ url: 'ws://test/ws', token: 't', host: server }, () => worker.start()), host: server });
  return { server, worker, client };
}

/** An AudioEncoder that gives a byte for each frame, and breaks when a test says so. */
function fakeEncoder(): { fail(): void } {
  const made: { error: () => void }[] = [];
  vi.stubGlobal('AudioData', class {
    timestamp: number;
    constructor({ timestamp }: { timestamp: number }) {
      this.timestamp = timestamp;
    }
    close(): void {}
  });
  vi.stubGlobal(
    'AudioEncoder',
    class {
      static isConfigSupported = () => Promise.resolve({ supported: true });
      state = 'unconfigured';
      encodeQueueSize = 0;
      constructor(readonly init: { output: (chunk: object) => void; error: () => void }) {
        made.push(init);
      }
      configure(): void {
        this.state = 'configured';
      }
      encode({ timestamp }: { timestamp: number }): void {
        this.init.output({ timestamp, byteLength: 1, copyTo: (to: Uint8Array) => to.set([7]) });
      }
      close(): void {
        this.state = 'closed';
      }
    },
  );
  return { fail: () => made[made.length - 1]?.error() };
}

async function speaking() {
  const parts = page();
  const browser = new FakeMicrophone();
  const encoder = fakeEncoder();
  const microphone = new Microphone('worklet.js');
  browser.transfers = true;
  return { ...parts, browser, encoder, microphone };
}

/** A guide who leads, live, and whose microphone is on. */
async function leading() {
  const parts = await speaking();
  const lead = new Lead(parts.client);
  lead.use(parts.microphone);
  parts.client.connect();
  parts.server.welcome({ role: 'guide', state: me });
  await parts.microphone.start();
  await vi.waitFor(() => expect(parts.microphone.sending).toBe(true));
  return { ...parts, lead };
}

describe('a guide in a worker', () => {
  it('sends what was set before it led, stamped as ever', () => {
    const { server, client } = page();
    const lead = new Lead(client);
    client.connect();
    server.welcome({ role: 'guide' });
    lead.set({ view, stop: 'welcome' });
    server.advance(1000);
    expect(server.heard(2)).toEqual([]);
    server.tick([], me);
    expect(server.heard(2)).toEqual([[2, 1000, { view: ['lobby', 10, 0, 70], stop: 'welcome' }, []]]);
  });

  it('begins by itself where the worker fails', () => {
    const { server, worker, client } = page();
    const lead = new Lead(client);
    lead.set({ view });
    client.connect();
    worker.onerror?.();
    server.welcome({ role: 'guide', state: me });
    expect(server.heard(2).map(([, , state]) => state)).toEqual([{ view: ['lobby', 10, 0, 70] }]);
  });

  it('is heard while the page takes nothing, and the last view goes along', async () => {
    const { server, worker, browser, microphone, lead } = await leading();
    lead.set({ view });
    worker.held = true;
    const before = server.heard(2).length;
    for (let i = 0; i < 10; i++) {
      server.advance(20);
      await browser.hears(new Float32Array(960).fill(0.5));
    }
    await vi.waitFor(() => expect(server.heard(2).length).toBe(before + 5));
    const frames = server.heard(2).slice(before);
    expect(frames[0]?.[2]).toEqual({ view: ['lobby', 10, 0, 70] });
    expect(frames.every((frame) => (frame[3] as unknown[]).length === 2)).toBe(true);
    worker.release();
    expect(microphone.level).toBeGreaterThan(0.8);
    microphone.muted = true;
    await browser.hears(new Float32Array(960));
    await browser.hears(new Float32Array(960));
    expect(server.heard(2).length).toBe(before + 5);
    microphone.close();
    expect(browser.closed).toBe(true);
  });

  it('gives packets to the page only where somebody listens to them', async () => {
    const { worker, browser, microphone } = await leading();
    await browser.hears(new Float32Array(960));
    expect(worker.told.some(({ kind }) => kind === 'packet')).toBe(false);
    const packets: number[] = [];
    microphone.on('packet', ({ bytes }) => packets.push(bytes.length));
    await browser.hears(new Float32Array(960));
    await vi.waitFor(() => expect(packets).toEqual([1]));
    microphone.close();
  });

  it('goes on with the encoder in WebAssembly where the browser’s breaks late', async () => {
    const { server, client, encoder, microphone } = await speaking();
    new Lead(client).use(microphone);
    client.connect();
    server.welcome({ role: 'guide', state: me });
    await microphone.start();
    await vi.waitFor(() => expect(microphone.encoder).toBe('webcodecs'));
    encoder.fail();
    expect(microphone.sending).toBe(false);
    await vi.waitFor(() => expect(microphone.encoder).toBe('wasm'), { timeout: 10_000 });
    expect(microphone.sending).toBe(true);
    microphone.close();
  }, 20_000);
});

it('a follower in a worker speaks while the floor is theirs', async () => {
  const { server, client, browser, microphone } = await speaking();
  const floor = new Floor(client, microphone);
  client.connect();
  server.welcome();
  await microphone.start();
  await vi.waitFor(() => expect(microphone.sending).toBe(true));
  const speak = async (): Promise<void> => {
    for (let i = 0; i < 4; i++) await browser.hears(new Float32Array(960));
  };
  await speak();
  expect(server.heard(12)).toEqual([]);
  server.tick([], { floor: { id: 'm1', name: '李梅', branch: '' } });
  await speak();
  await vi.waitFor(() => expect(server.heard(12).length).toBe(2));
  expect(server.heard(2)).toEqual([]);
  floor.close();
  microphone.close();
});
