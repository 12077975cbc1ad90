/** What the audio thread plays of the pieces it is sent: each at its exact frame, and no click anywhere. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

const RATE = 48000;
const FADE = 240;
const BLOCK = 128;
/** What is missing is made up for so long. */
const CONCEALED = 2880;

interface Processor {
  port: { onmessage: ((event: { data: unknown }) => void) | null };
  process(inputs: unknown, outputs: Float32Array[][]): boolean;
}
let Playout: new () => Processor;
let playout: Processor;
let worker: { onmessage: ((event: { data: unknown }) => void) | null; postMessage(frame: number): void };
let told: number[];

beforeAll(async () => {
  vi.stubGlobal('sampleRate', RATE);
  vi.stubGlobal('currentFrame', 0);
  vi.stubGlobal('AudioWorkletProcessor', class {
    port = { onmessage: null };
  });
  vi.stubGlobal('registerProcessor', (_: string, made: typeof Playout) => (Playout = made));
  // @ts-expect-error plain JavaScript, without types
  await import('../../../src/audio/playout/playout.worklet.js');
});
afterAll(() => void vi.unstubAllGlobals());
beforeEach(() => {
  told = [];
  vi.stubGlobal('currentFrame', 0);
  worker = { onmessage: null, postMessage: (frame) => void told.push(frame) };
  playout = new Playout();
  playout.port.onmessage?.({ data: worker });
});

const send = (...message: unknown[]): void => worker.onmessage?.({ data: message });
const ones = (length: number, value = 1): Float32Array => new Float32Array(length).fill(value);

/** What is heard of the next `frames`. */
function hear(frames: number): number[] {
  const heard: number[] = [];
  const from = (globalThis as unknown as { currentFrame: number }).currentFrame;
  for (let at = from; at < from + frames; at += BLOCK) {
    vi.stubGlobal('currentFrame', at);
    const block = new Float32Array(BLOCK);
    playout.process([], [[block]]);
    heard.push(...block);
  }
  vi.stubGlobal('currentFrame', from + frames);
  return heard;
}

const steps = (heard: number[]): number => Math.max(...heard.slice(1).map((sample, i) => Math.abs(sample - (heard[i] ?? 0))));

describe('the audio thread', () => {
  it('plays a piece at its frame, fading in and out', () => {
    send(0, 1000, ones(2000));
    const heard = hear(BLOCK * 60);
    expect(heard.findIndex((sample) => sample > 0)).toBe(1000);
    expect(heard.slice(1000 + FADE, 3000).every((sample) => sample === 1)).toBe(true);
    expect(heard.slice(3000 + CONCEALED).every((sample) => sample === 0)).toBe(true);
    expect(steps(heard)).toBeLessThan(1.5 / FADE);
  });

  it('joins pieces sample to sample, also where the next one came in the last moment', () => {
    send(0, 0, ones(960));
    hear(BLOCK * 6);
    send(0, 960, ones(960));
    const heard = hear(BLOCK * 5);
    expect(steps(heard)).toBeLessThan(1.5 / FADE);
    expect(heard.slice(-200).every((sample) => sample === 1)).toBe(true);
  });

  it('plays of a piece that came late what is left of it, and goes on in time', () => {
    hear(BLOCK * 10);
    send(0, 1000, ones(2000));
    const heard = hear(BLOCK * 20);
    expect(heard[0]).toBeLessThan(0.01);
    expect(heard.slice(FADE, 3000 - 1280).every((sample) => sample === 1)).toBe(true);
  });

  it('goes on with the last period of a voice where a piece comes late, and then with the piece', () => {
    const voice = (from: number, length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(((from + i) * 2 * Math.PI) / 300));
    send(0, 0, voice(0, 2400));
    hear(2432);
    const missing = hear(BLOCK * 10); // 27 ms
    // 300 frames a period, of a size that falls to 0 in 60 ms
    missing.slice(0, -1).forEach((sample, i) => {
      const at = 32 + i;
      expect(sample).toBeCloseTo((voice(2400 + at, 1)[0] ?? 0) * (1 - at / CONCEALED), 1);
    });
    send(0, 2432 + BLOCK * 10, voice(0, 4800));
    const back = hear(BLOCK * 10);
    back.slice(FADE).forEach((sample, i) => expect(sample).toBeCloseTo(voice(FADE + i, 1)[0] ?? 0, 5));
    expect(steps([...missing, ...back])).toBeLessThan(1.5 / FADE + (2 * Math.PI) / 300);
  });

  it('makes nothing up once a speaker was cut', () => {
    send(0, 0, ones(960));
    hear(BLOCK * 5);
    send(0);
    expect(hear(BLOCK * 10).slice(FADE + BLOCK).every((sample) => sample === 0)).toBe(true);
  });

  it('plays nothing twice where two pieces lap', () => {
    send(0, 0, ones(1000));
    send(0, 900, ones(1000));
    expect(Math.max(...hear(BLOCK * 16))).toBe(1);
  });

  it('mixes two speakers, and cuts one of them without a click', () => {
    send(0, 0, ones(9600, 0.5));
    send(1, 0, ones(9600, 0.25));
    expect(hear(BLOCK * 10).slice(-1)).toEqual([0.75]);
    send(0);
    const heard = hear(BLOCK * 10);
    expect(steps(heard)).toBeLessThan(1.5 / FADE);
    expect(heard.slice(-1)).toEqual([0.25]);
  });

  it('goes live at once after a cut', () => {
    send(0, 0, ones(9600));
    hear(BLOCK * 10);
    send(0);
    send(0, 1280 + 480, ones(960, 0.5));
    expect(hear(BLOCK * 10).slice(900, 901)).toEqual([0.5]);
  });

  it('tells the frame it has come to 50 times a second, and ends when it is told to', () => {
    hear(RATE / 2);
    expect(told.length).toBeGreaterThan(22);
    expect(told.slice(0, 2)).toEqual([0, 1024]);
    expect(playout.process([], [[new Float32Array(BLOCK)]])).toBe(true);
    send();
    expect(playout.process([], [[new Float32Array(BLOCK)]])).toBe(false);
  });
});
