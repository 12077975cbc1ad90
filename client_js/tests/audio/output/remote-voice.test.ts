/** Voices that a worker plays: from the wire to the audio thread, and what the page shows of it. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AudioOutput } from '../../../src/audio/output/output.ts';
import { VoiceReceiver } from '../../../src/audio/output/voice-receiver.ts';
import type { Decoder } from '../../../src/audio/playout/decoder.ts';
import { Follower } from '../../../src/roles/follower.ts';
import { GuideClient } from '../../../src/session/client.ts';
import { WorkerSource } from '../../../src/session/worker-source.ts';
import { FakeAudio, silences } from '../../support/fake-audio.ts';
import { FakeServer, settle } from '../../support/fake-server.ts';
import { LoopbackWorker } from '../../support/loopback-worker.ts';

const leader = { id: 'm9', name: '王老师', robot: false, away: false };
const decoder = (): Promise<Decoder> =>
  Promise.resolve({ decode: (packet) => new Float32Array(960).fill(packet[0] ? 0.5 : 0), free: () => undefined });

afterEach(() => vi.unstubAllGlobals());

async function listen() {
  const server = new FakeServer();
  const audio = new FakeAudio(server);
  const worker = new LoopbackWorker(server, decoder);
  const client = new GuideClient({ source: new WorkerSource({ url: 'ws://test/ws', token: 't', host: server }, () => worker.start()), host: server });
  const follower = new Follower(client);
  const receiver = new VoiceReceiver(client, follower.timeline.clock, { output: new AudioOutput(() => server.now(), () => audio.create()) });
  client.connect();
  server.welcome({ state: { leader } });
  let tick = 1;
  let time = 0;
  const speak = (ms: number): void => {
    for (let t = 0; t < ms; t += 40) {
      server.advance(40);
      time += 40;
      const packets = [40, 20].map((ago) => [time - ago, new Uint8Array([1]), 0]);
      server.say([18, ++tick, time, { view: ['lobby', time % 360, 0, 70] }, packets, []]);
    }
  };
  return { server, audio, worker, client, follower, receiver, speak };
}

describe('a page without an audio worklet', () => {
  it('plays what the worker sends, further ahead, sample to sample', async () => {
    const { receiver, audio, speak } = await listen();
    receiver.unlock();
    await settle();
    speak(4000);
    const pieces = audio.newest?.pieces ?? [];
    expect(pieces.length).toBe(100);
    for (const silence of silences(pieces)) expect(silence).toBeCloseTo(0, 9);
    expect(receiver.buffer).toBeGreaterThan(90);
    expect([receiver.late, receiver.dropped, receiver.gaps, receiver.rung]).toEqual([0, 0, 0, 0]);
    expect(receiver.speaking).toEqual(['王老师']);
  });

  it('that is busy is sent them further ahead still', async () => {
    const { receiver, speak, worker, server } = await listen();
    receiver.unlock();
    await settle();
    speak(4000);
    const before = receiver.buffer;
    for (let i = 0; i < 8; i++) {
      worker.held = true;
      speak(200);
      server.sleep(0);
      worker.release();
      speak(400);
    }
    expect(receiver.buffer).toBeGreaterThan(before + 80);
    expect(receiver.buffer).toBeLessThan(before + 240);
  });

  it('draws what is heard, by the worker’s word', async () => {
    const { receiver, follower, speak, server } = await listen();
    receiver.unlock();
    await settle();
    speak(5000);
    // 5000 is now; 20 for the pair, 30 from the card to the ear
    expect(follower.timeline.guideTime(server.now())).toBeCloseTo(5000 - 20 - receiver.buffer - 30, -1);
    const before = follower.timeline.guideTime(server.now()) ?? NaN;
    receiver.trim = 200;
    speak(4000);
    expect(before + 4000 - (follower.timeline.guideTime(server.now()) ?? NaN)).toBeCloseTo(200, -1);
  });

  it('stops when sound is interrupted, and begins live afterwards', async () => {
    const { receiver, audio, speak } = await listen();
    receiver.unlock();
    await settle();
    speak(2000);
    audio.newest?.become('interrupted');
    await settle();
    const before = audio.newest?.pieces.length ?? 0;
    speak(400);
    expect(audio.newest?.pieces.length).toBe(before);
    audio.newest?.become('running');
    await settle();
    speak(1000);
    expect((audio.newest?.pieces.length ?? 0) - before).toBeGreaterThan(20);
    expect(receiver.sound).toBe('on');
  });

  it('leaves nothing behind', async () => {
    const { receiver, client, server, speak } = await listen();
    receiver.unlock();
    await settle();
    speak(400);
    receiver.close();
    client.leave();
    expect(server.held).toEqual({ timers: 0, wakes: 0, sockets: 0 });
  });
});

describe('a page with an audio worklet', () => {
  it('hands the worker the audio thread, and the voice does not come by the page any more', async () => {
    const { receiver, audio, speak, worker, server, follower } = await listen();
    const sent: unknown[][] = [];
    let thread: MessagePort | null = null;
    vi.stubGlobal('AudioWorkletNode', class {
      port = { postMessage: (port: MessagePort) => void (thread = port) };
      connect(): void {}
      disconnect(): void {}
    });
    audio.worklets = true;
    receiver.unlock();
    await settle();
    const port = thread as MessagePort | null;
    if (!port) throw new Error('the audio thread was given no port');
    port.onmessage = ({ data }) => sent.push(data as unknown[]);
    speak(400);
    worker.held = true;
    speak(7000);
    await vi.waitFor(() => expect(sent.length).toBeGreaterThan(50));
    worker.release();
    const pieces = sent.filter((piece): piece is [number, number, Float32Array] => piece.length === 3);
    for (let i = 1; i < pieces.length; i++) expect(pieces[i]?.[1]).toBe((pieces[i - 1]?.[1] ?? 0) + (pieces[i - 1]?.[2].length ?? 0));
    expect(audio.newest?.pieces.length).toBe(0);
    expect(follower.timeline.guideTime(server.now())).toBeCloseTo(7400 - 20 - receiver.buffer - 30, -1);
    receiver.close();
    await vi.waitFor(() => expect(sent[sent.length - 1]).toEqual([]));
    port.close();
  });
});

it('plays the voice itself where the worker fails, with what it fetches then', async () => {
  const { receiver, worker, audio, server, speak } = await listen();
  worker.onerror?.();
  server.welcome({ state: { leader } });
  receiver.unlock();
  speak(400);
  await vi.waitFor(() => expect(receiver.buffer).toBeGreaterThan(0));
  expect(audio.contexts.length).toBe(1);
  receiver.close();
});
