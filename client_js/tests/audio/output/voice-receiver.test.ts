import { describe, expect, it } from 'vitest';
import { diagnose, toReport } from '../../../src/roles/diagnostics.ts';
import { Follower } from '../../../src/roles/follower.ts';
import { GuideClient } from '../../../src/session/client.ts';
import type { Decoder } from '../../../src/audio/playout/decoder.ts';
import { ScheduledSpeakers } from '../../../src/audio/playout/scheduled-speakers.ts';
import { VoicePlayer } from '../../../src/audio/playout/voice-player.ts';
import { VoiceReceiver } from '../../../src/audio/output/voice-receiver.ts';
import { AudioOutput } from '../../../src/audio/output/output.ts';
import { FakeAudio, silences } from '../../support/fake-audio.ts';
import { FakeServer, settle } from '../../support/fake-server.ts';

const leader = { id: 'm9', name: '王老师', robot: false, away: false };
const holder = { id: 'm5', name: '李梅', branch: '一支部' };

/** Decodes any packet to 20 ms: loud where its first byte is not 0. */
function fakeDecoder(log: number[] = []): Decoder {
  return {
    decode: (packet) => {
      log.push(packet[0] ?? 0);
      return packet[0] === 255 ? null : new Float32Array(960).fill(packet[0] ? 0.5 : 0);
    },
    free: () => undefined,
  };
}

async function listen(options: { fails?: () => boolean; state?: object; id?: string } = {}) {
  const server = new FakeServer();
  const audio = new FakeAudio(server);
  const client = new GuideClient({ url: 'ws://test/ws', token: 't', host: server, can: ['opus'] });
  const follower = new Follower(client);
  const output = new AudioOutput(() => server.now(), () => audio.create());
  const decoded: number[] = [];
  const decoder = (): Promise<Decoder> => (options.fails?.() ? Promise.reject(new Error('no')) : Promise.resolve(fakeDecoder(decoded)));
  const receiver = new VoiceReceiver(client, follower.timeline.clock, {
    output,
    voice: () => new VoicePlayer(client, new ScheduledSpeakers(output), decoder),
  });
  const log: string[] = [];
  receiver.on('change', ({ sound, rung, speaking }) => log.push(`${sound} ${rung} ${speaking.join('+')}`.trim()));
  client.connect();
  server.welcome({ state: { leader, ...options.state } });
  await settle();
  let tick = 1;
  let time = 0;
  /** The guide speaks for `ms`: a tick every 40, with two packets of each speaker. */
  const speak = (ms: number, { speakers = [0], loud = 1 }: { speakers?: number[]; loud?: number } = {}): void => {
    for (let t = 0; t < ms; t += 40) {
      server.advance(40);
      time += 40;
      const packets = speakers.flatMap((speaker) => [40, 20].map((ago) => [time - ago, new Uint8Array([loud]), speaker]));
      server.say([18, ++tick, time, { view: ['lobby', time % 360, 0, 70] }, packets, []]);
      follower.frame(server.now());
    }
  };
  return { server, audio, client, follower, receiver, decoded, log, speak };
}

describe('sound', () => {
  it('is off until it is unlocked, and then on', async () => {
    const { receiver, log, audio } = await listen();
    expect(receiver.sound).toBe('off');
    receiver.unlock();
    await settle();
    expect(receiver.sound).toBe('on');
    expect(log).toEqual(['on 0']);
    expect(audio.contexts.length).toBe(1);
  });

  it('is locked where the browser wants a tap, and by every state but running', async () => {
    const { receiver, audio } = await listen();
    audio.tapped = false;
    receiver.unlock();
    expect(receiver.sound).toBe('locked');
    audio.tapped = true;
    receiver.unlock();
    expect(receiver.sound).toBe('on');
    for (const state of ['interrupted', 'suspended', 'closed']) {
      audio.newest?.become(state);
      expect(receiver.sound).toBe('locked');
      audio.newest?.become('running');
      expect(receiver.sound).toBe('on');
    }
  });

  it('asks again when the page is looked at', async () => {
    const { receiver, audio, server } = await listen();
    receiver.unlock();
    audio.newest?.become('interrupted');
    server.wake();
    expect(receiver.sound).toBe('on');
  });

  it('is rebuilt where its time stands still', async () => {
    const { receiver, audio, speak } = await listen();
    receiver.unlock();
    await settle();
    speak(1000);
    if (audio.newest) audio.newest.frozen = audio.newest.currentTime;
    speak(2000);
    expect(audio.contexts.length).toBe(2);
    expect(audio.contexts[0]?.state).toBe('closed');
    expect(receiver.sound).toBe('on');
    speak(1000);
    expect(audio.newest?.pieces.length).toBeGreaterThan(20);
  });

  it('can be turned off, and on again', async () => {
    const { receiver } = await listen();
    receiver.unlock();
    receiver.lock();
    expect(receiver.sound).toBe('off');
    receiver.unlock();
    expect(receiver.sound).toBe('on');
  });

  it('has a volume between 0 and 1', async () => {
    const { receiver } = await listen();
    receiver.volume = 3;
    expect(receiver.volume).toBe(1);
    receiver.muted = true;
    expect([receiver.volume, receiver.muted]).toEqual([1, true]);
  });
});

describe('a voice', () => {
  it('is played sample to sample, 50 to 120 ms after it came', async () => {
    const { receiver, audio, speak } = await listen();
    receiver.unlock();
    await settle();
    speak(4000);
    const pieces = audio.newest?.pieces ?? [];
    expect(pieces.length).toBe(100);
    for (const silence of silences(pieces)) expect(silence).toBeCloseTo(0, 9);
    expect(receiver.buffer).toBe(50);
    expect([receiver.late, receiver.dropped, receiver.gaps]).toEqual([0, 0, 0]);
  });

  it('never overlaps itself, whatever is missing or late', async () => {
    const { receiver, audio, server, speak } = await listen();
    receiver.unlock();
    await settle();
    speak(1000);
    let tick = 26;
    for (let i = 1; i < 400; i++) {
      server.advance(40);
      const time = 1000 + i * 40;
      // every seventh packet is missing; a stall of 200 ms every two seconds
      const packets = [40, 20].map((ago) => [time - ago, new Uint8Array([1]), 0]).filter((_, j) => (2 * i + j) % 7 > 0);
      if (i % 50 === 0) server.advance(200);
      server.say([18, ++tick, time, {}, packets, []]);
    }
    const pieces = audio.newest?.pieces ?? [];
    const ends = pieces.map(({ begin, samples }) => begin + samples.length / 48000);
    pieces.slice(1).forEach(({ begin }, i) => expect(begin - (ends[i] ?? 0)).toBeGreaterThan(-1e-9));
    expect(receiver.gaps).toBeGreaterThan(100);
  });

  it('drives guide time: what is drawn is what is heard', async () => {
    const { receiver, follower, speak, server, client } = await listen();
    receiver.unlock();
    await settle();
    speak(5000);
    const { context } = receiver.output.destination ?? {};
    expect(context).toBeDefined();
    // 5000 is now; 50 held back, 20 for the pair, 30 from the card to the ear
    const guide = follower.timeline.guideTime(server.now()) ?? NaN;
    expect(guide).toBeCloseTo(5000 - 20 - 50 - 30, -1);
    expect(diagnose(client, follower, { receiver }, server.now())).toMatchObject({ voice: 'on', buffer: 50, dropped: 0, rung: 0 });
    expect(follower.frame(server.now()).view?.yaw).toBeCloseTo(guide % 360, 3);
  });

  it('waits for the ear, by the trim', async () => {
    const { receiver, follower, speak, server } = await listen();
    receiver.unlock();
    await settle();
    speak(4000);
    const before = server.now() - (follower.timeline.guideTime(server.now()) ?? NaN);
    receiver.trim = 200;
    speak(4000);
    expect(server.now() - (follower.timeline.guideTime(server.now()) ?? NaN) - before).toBeCloseTo(200, -1);
    receiver.trim = 9000;
    expect(receiver.trim).toBe(500);
  });

  it('is told by name while words are heard', async () => {
    const { receiver, speak, log } = await listen({ state: { floor: holder } });
    receiver.unlock();
    await settle();
    speak(2000);
    expect(receiver.speaking).toEqual(['王老师']);
    speak(2000, { speakers: [0, 1] });
    expect(receiver.speaking).toEqual(['王老师', '李梅']);
    speak(3000, { loud: 0 });
    expect(log.pop()).toBe('on 0');
  });

  it('is never one’s own', async () => {
    const { receiver, speak, decoded } = await listen({ state: { floor: { ...holder, id: 'm1' } } });
    receiver.unlock();
    await settle();
    speak(400, { speakers: [1] });
    expect(decoded).toEqual([]);
    expect(receiver.speaking).toEqual([]);
  });

  it('is not decoded while nothing can be heard, but is told', async () => {
    const { receiver, speak, decoded, server, follower } = await listen();
    speak(2000);
    expect(decoded).toEqual([]);
    expect(receiver.speaking).toEqual(['王老师']);
    // by the arrival of ticks
    expect(server.now() - 1000 - (follower.timeline.guideTime(server.now()) ?? NaN)).toBeLessThan(70);
  });

  it('stops at once when sound is interrupted, and begins live afterwards', async () => {
    const { receiver, speak, audio } = await listen();
    receiver.unlock();
    await settle();
    speak(2000);
    const last = audio.newest?.pieces.slice(-2);
    audio.newest?.become('interrupted');
    for (const piece of last ?? []) expect(piece.stopped).not.toBeNull();
    audio.newest?.become('running');
    speak(1000);
    expect(receiver.dropped).toBe(0);
    expect(receiver.sound).toBe('on');
  });

  it('goes live when the page is looked at again', async () => {
    const { receiver, speak, server, follower } = await listen();
    receiver.unlock();
    await settle();
    speak(4000);
    // the page slept; then all that came meanwhile is handed over at once
    server.sleep(700);
    speak(40);
    server.wake();
    speak(3000);
    expect(server.now() - 1000 - 700 - (follower.timeline.guideTime(server.now()) ?? NaN)).toBeLessThan(250);
  });

  it('that cannot be decoded leaves a gap', async () => {
    const { receiver, speak } = await listen();
    receiver.unlock();
    await settle();
    speak(2000);
    speak(200, { loud: 255 });
    speak(1000);
    expect(receiver.gaps).toBe(1);
    expect(receiver.sound).toBe('on');
  });
});

describe('the rung', () => {
  it('is 2 when nothing comes for 3 s, and 0 again with the next tick', async () => {
    const { receiver, speak, server } = await listen();
    speak(1000);
    server.close(1006);
    expect(receiver.rung).toBe(2);
    server.advance(500);
    server.welcome({ state: { leader } });
    server.advance(250);
    expect(receiver.rung).toBe(0);
  });

  it('is 1 without a decoder, which is tried again every 10 s', async () => {
    let broken = true;
    const { receiver, speak, client, follower, server } = await listen({ fails: () => broken });
    receiver.unlock();
    await settle();
    expect(receiver.rung).toBe(1);
    expect(toReport(diagnose(client, follower, { receiver }, server.now())).rung).toBe(1);
    broken = false;
    speak(10400);
    await settle();
    speak(400);
    expect(receiver.rung).toBe(0);
  });

  it('is 1 where ticks are lost, and the voice is silent then', async () => {
    const { receiver, server, decoded, speak } = await listen();
    receiver.unlock();
    await settle();
    speak(2000);
    let time = 2000;
    let tick = 51;
    for (let i = 0; i < 100; i++) {
      server.advance(80);
      time += 80;
      tick += 2;
      server.say([18, tick, time, {}, [[time - 40, new Uint8Array([1]), 0], [time - 20, new Uint8Array([1]), 0]], []]);
    }
    expect(receiver.rung).toBe(1);
    const count = decoded.length;
    server.advance(80);
    server.say([18, tick + 2, time + 80, {}, [[time + 40, new Uint8Array([1]), 0]], []]);
    expect(decoded.length).toBe(count);
    expect(receiver.dropped).toBeGreaterThan(150);
  });

  it('is 0 before anything is known', async () => {
    const server = new FakeServer();
    const client = new GuideClient({ url: 'ws://test/ws', token: 't', host: server });
    const receiver = new VoiceReceiver(client);
    client.connect();
    server.advance(5000);
    expect(receiver.rung).toBe(0);
    receiver.close();
  });
});
