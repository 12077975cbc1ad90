import { describe, expect, it } from 'vitest';
import { Stretch } from '../../../src/audio/playout/stretch.ts';
import { seeded } from '../../support/network.ts';

const FRAME = 960;

/** Seconds of a voice: a fundamental with overtones, in frames of 20 ms. */
function voice(seconds: number, hertz: number): Float32Array[] {
  return Array.from({ length: seconds * 50 }, (_, frame) =>
    Float32Array.from({ length: FRAME }, (_, i) => {
      const phase = (2 * Math.PI * hertz * (frame * FRAME + i)) / 48000;
      return 0.4 * Math.sin(phase) + 0.2 * Math.sin(2 * phase + 1) + 0.1 * Math.sin(5 * phase + 2);
    }),
  );
}

const noise = (seconds: number, loud: number): Float32Array[] => {
  const random = seeded(3);
  return Array.from({ length: seconds * 50 }, () => Float32Array.from({ length: FRAME }, () => loud * (random() - 0.5)));
};

function stretched(frames: readonly Float32Array[], rate: number, quiet = false): Float32Array {
  const stretch = new Stretch();
  const out = frames.map((frame) => stretch.push(frame, rate, quiet));
  const all = new Float32Array(out.reduce((sum, { length }) => sum + length, 0));
  out.reduce((at, piece) => (all.set(piece, at), at + piece.length), 0);
  return all;
}

/** The fundamental: the lag at which the sound is the most like itself. */
function pitch(samples: Float32Array): number {
  const from = samples.length >> 1;
  let best = { lag: 0, sum: -Infinity };
  for (let lag = 100; lag < 500; lag++) {
    let sum = 0;
    for (let i = from; i < from + 4000; i++) sum += (samples[i] ?? 0) * (samples[i + lag] ?? 0);
    if (sum > best.sum) best = { lag, sum };
  }
  return 48000 / best.lag;
}

const steepest = (samples: Float32Array): number => samples.reduce((most, sample, i) => (i === 0 ? 0 : Math.max(most, Math.abs(sample - (samples[i - 1] ?? 0)))), 0);

describe.each([110, 160, 250])('a voice of %d Hz', (hertz) => {
  it.each([1.04, 0.96])('at a rate of %d keeps its pitch, is as long as asked, and does not click', (rate) => {
    const frames = voice(4, hertz);
    const out = stretched(frames, rate);
    expect(Math.abs(out.length - (4 * 48000) / rate)).toBeLessThanOrEqual(480);
    expect(Math.abs(pitch(out) / hertz - 1)).toBeLessThan(0.01);
    const before = steepest(stretched(frames, 1));
    expect(steepest(out)).toBeLessThan(before * 1.3);
  });
});

it('leaves sound that is to be played as it was as it is', () => {
  const [frame] = voice(1, 160);
  expect(new Stretch().push(frame as Float32Array, 1, false)).toBe(frame);
});

it.each([2, 2 / 3])('makes a pause as short or long as asked at once: a rate of %d', (rate) => {
  const out = stretched(noise(1, 0.002), rate, true);
  expect(Math.abs(out.length - 48000 / rate)).toBeLessThanOrEqual(10);
});

it('of which nothing is alike is cut all the same, before too much is owed', () => {
  const out = stretched(noise(4, 1), 1.04);
  expect(Math.abs(out.length - (4 * 48000) / 1.04)).toBeLessThanOrEqual(2 * 480);
});

it('owes nothing after a reset', () => {
  const stretch = new Stretch();
  const [frame] = voice(1, 160);
  for (let i = 0; i < 3; i++) stretch.push(frame as Float32Array, 1.04, false);
  stretch.reset();
  expect(stretch.push(frame as Float32Array, 1, false)).toBe(frame);
});
