import { afterEach, describe, expect, it, vi } from 'vitest';
import { wantPlayback } from '../../../src/audio/audio-session.ts';
import { readFrames } from '../../../src/audio/input/blocks.ts';
import { Capture } from '../../../src/audio/input/capture.ts';
import type { createEncoder } from '../../../src/audio/input/encoder.ts';
import type { SoundFrame } from '../../../src/audio/input/frame-cutter.ts';
import { Microphone } from '../../../src/audio/input/microphone.ts';
import { FakeMicrophone } from '../../support/fake-microphone.ts';
import { settle } from '../../support/fake-server.ts';

afterEach(() => vi.unstubAllGlobals());

function capture() {
  const browser = new FakeMicrophone();
  const input = new Capture('worklet.js');
  const states: string[] = [];
  const frames: SoundFrame[] = [];
  input.on('state', (state) => states.push(state));
  input.on('blocks', (blocks) => readFrames(blocks, () => performance.now(), (frame) => frames.push(frame)));
  return { browser, input, states, frames };
}

describe('opening a microphone', () => {
  it('makes the page’s audio session its own before it asks, and gives it back when it is closed', async () => {
    const { browser, input, states } = capture();
    await input.start();
    expect(browser.log).toEqual(['play-and-record', 'asked']);
    input.stop();
    expect(browser.log).toEqual(['play-and-record', 'asked', 'playback']);
    expect(states).toEqual(['asking', 'on', 'off']);
    expect(browser.closed).toBe(true);
  });

  it.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'no-device'],
    ['NotReadableError', 'no-device'],
    ['AbortError', 'unsupported'],
  ])('gives the session back where it is refused: %s', async (error, state) => {
    const { browser, input } = capture();
    browser.refuses = error;
    await input.start();
    expect(input.state).toBe(state);
    expect(browser.log.slice(-1)[0]).toBe('playback');
  });

  it('is opened on an iPhone whose page plays already, and no tap for sound takes it away', async () => {
    const { browser, input } = capture();
    wantPlayback();
    expect(browser.audioSession.type).toBe('playback');
    await input.start();
    expect(input.state).toBe('on');
    wantPlayback(); // a tap on "restore sound"
    expect([browser.audioSession.type, browser.closed]).toEqual(['play-and-record', false]);
    input.stop();
    expect(browser.audioSession.type).toBe('playback');
  });

  it('may be asked for again after any failure', async () => {
    const { browser, input, states } = capture();
    for (const error of ['NotAllowedError', 'NotFoundError', 'InvalidStateError', 'AbortError']) {
      browser.refuses = error;
      await input.start();
    }
    browser.refuses = null;
    await input.start();
    expect(states).toEqual(['asking', 'denied', 'asking', 'no-device', 'asking', 'no-device', 'asking', 'unsupported', 'asking', 'on']);
    input.close();
  });

  it('closes device and context whatever goes wrong after they were opened', async () => {
    const { browser, input } = capture();
    browser.broken = true;
    await input.start();
    expect(input.state).toBe('unsupported');
    expect(browser.tracks.length).toBe(1);
    expect(browser.closed).toBe(true);
    expect(browser.log.slice(-1)[0]).toBe('playback');
  });

  it('falls back to the rate of the device where 48 kHz cannot be joined to it, and resamples', async () => {
    const { browser, input, frames } = capture();
    browser.rates = [44100];
    await input.start();
    expect(input.state).toBe('on');
    expect(browser.contexts.map(({ sampleRate, closed }) => [sampleRate, closed])).toEqual([[48000, true], [44100, false]]);
    for (let i = 0; i < 50; i++) browser.hear(new Float32Array(882).fill(0.5));
    expect(frames.length).toBeGreaterThanOrEqual(49);
    expect(frames.every(({ samples }) => samples.length === 960)).toBe(true);
    input.stop();
    expect(browser.closed).toBe(true);
  });

  it('closes what comes after it was stopped again', async () => {
    const { browser, input } = capture();
    const started = input.start();
    input.stop();
    await started;
    expect([input.state, browser.closed]).toEqual(['off', true]);
    expect(browser.log.slice(-1)[0]).toBe('playback');
  });

  it('meets no devices once it is closed', async () => {
    const { browser, input } = capture();
    const met: unknown[] = [];
    input.on('devices', (devices) => met.push(devices));
    browser.devices.tell('devicechange');
    await settle();
    expect(met).toEqual([[{ id: 'a', label: 'A' }]]);
    await input.start();
    input.close();
    expect([browser.devices.count, browser.closed, input.state]).toEqual([0, true, 'off']);
  });
});

describe('a microphone', () => {
  type Create = Parameters<typeof createEncoder>;

  /** Encoders that a test can break. */
  function microphone() {
    const browser = new FakeMicrophone();
    const made: { browsers: boolean; closed: boolean; fail: () => void; give: () => void }[] = [];
    const create = (out: Create[0], failed: Create[1], browsers = true) => {
      const encoder = {
        browsers,
        closed: false,
        fail: failed,
        give: () => out({ bytes: new Uint8Array([made.length]), at: 0 }),
      };
      made.push(encoder);
      const name = browsers ? ('webcodecs' as const) : ('wasm' as const);
      return Promise.resolve({ name, encode: () => undefined, close: () => void (encoder.closed = true) });
    };
    const input = new Microphone('worklet.js', create);
    const packets: number[] = [];
    input.on('packet', ({ bytes }) => packets.push(bytes[0] ?? 0));
    return { browser, made, input, packets };
  }

  it('goes on with the encoder in WebAssembly where the browser’s breaks, and stays with it', async () => {
    const { made, input, packets } = microphone();
    await input.start();
    await settle();
    expect(input.encoder).toBe('webcodecs');
    made[0]?.fail();
    expect(input.sending).toBe(false);
    await settle();
    expect([input.encoder, input.sending, made[0]?.closed]).toEqual(['wasm', true, true]);
    made[0]?.give();
    made[1]?.give();
    expect(packets).toEqual([2]);
    input.stop();
    await input.start();
    await settle();
    expect(made.map(({ browsers }) => browsers)).toEqual([true, false, false]);
  });

  it('is not troubled by an encoder that breaks after its time', async () => {
    const { made, input } = microphone();
    await input.start();
    await settle();
    input.stop();
    made[0]?.fail();
    await input.start();
    await settle();
    expect(made.map(({ browsers }) => browsers)).toEqual([true, true]);
    expect(input.encoder).toBe('webcodecs');
  });

  it('closes device and encoder at its end', async () => {
    const { browser, made, input } = microphone();
    await input.start();
    await settle();
    input.close();
    expect([browser.closed, made[0]?.closed, browser.devices.count, input.sending]).toEqual([true, true, 0, false]);
  });
});
