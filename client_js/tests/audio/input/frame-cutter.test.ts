import { describe, expect, it } from 'vitest';
import { FrameCutter, type SoundFrame } from '../../../src/audio/input/frame-cutter.ts';
import { sine } from '../../support/sine.ts';

/** Blocks of `length` at `rate`, handed on up to `busy` ms late, by a sound clock that began at 70000 when ours was at 1000. */
function cut(rate: number, length: number, blocks: number, busy = 0): SoundFrame[] {
  const cutter = new FrameCutter(rate, 10);
  const span = (length * 1000) / rate;
  return Array.from({ length: blocks }, (_, i) => {
    const late = busy * ((i * 7) % 5 === 0 ? 0 : 1);
    return cutter.push(sine(length, 1000, i * length), 70000 + i * span, 1000 + (i + 1) * span + late);
  }).flat();
}

describe.each([
  [48000, 960],
  [48000, 480],
  [48000, 441],
  [44100, 882],
  [16000, 160],
])('blocks at %d Hz of %d samples', (rate, length) => {
  it('become frames of 20 ms, one after the other', () => {
    const frames = cut(rate, length, 200);
    expect(frames.length).toBeGreaterThanOrEqual(Math.floor((200 * length) / rate / 0.02) - 1);
    expect(frames.every(({ samples }) => samples.length === 960)).toBe(true);
    frames.slice(1).forEach(({ at }, i) => expect(at - (frames[i]?.at ?? 0)).toBeCloseTo(20, 0));
  });

  it.each([0, 30])('are stamped with when they were spoken, however late they come: %d ms', (busy) => {
    const frames = cut(rate, length, 400, busy);
    const last = frames[frames.length - 1];
    // the first was taken at 1000, and spoken 10 ms before it
    expect(Math.abs((last?.at ?? 0) - (1000 - 10 + (frames.length - 1) * 20))).toBeLessThan(3);
  });
});

it('cuts no sample and doubles none', () => {
  const frames = cut(48000, 441, 100);
  const all = frames.flatMap(({ samples }) => [...samples]);
  expect(all).toEqual([...sine(all.length, 1000)]);
});
