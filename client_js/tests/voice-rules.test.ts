import { describe, expect, it } from 'vitest';
import type { Playing } from '../src/types.ts';
import { Ladder, type Line } from '../src/voice/ladder.ts';
import { decibels, level } from '../src/voice/level.ts';
import { Resampler } from '../src/voice/resample.ts';
import { position, steer } from '../src/voice/steer.ts';

const sine = (count: number, hertz: number, from = 0): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin((2 * Math.PI * hertz * (from + i)) / 48000));

describe('resampling', () => {
  it('at a step of 1 gives what came, two samples late', () => {
    const resampler = new Resampler();
    const all = [...resampler.push(sine(960, 1000), 1), ...resampler.push(sine(960, 1000, 960), 1)];
    expect(all.length).toBe(1920);
    expect(all.slice(2)).toEqual([...sine(1918, 1000)]);
  });

  it.each([1.04, 0.96, 1.001, 48000 / 44100, 2])('at a step of %d has no seam, and the right pitch', (step) => {
    const resampler = new Resampler();
    const out: number[] = [];
    for (let i = 0; i < 20; i++) out.push(...resampler.push(sine(960, 1000, i * 960), step));
    expect(Math.abs(out.length - (20 * 960) / step)).toBeLessThan(4);
    const wrong = out.slice(4).map((sample, i) => Math.abs(sample - Math.sin((2 * Math.PI * 1000 * ((i + 4) * step - 2)) / 48000)));
    expect(Math.max(...wrong)).toBeLessThan(0.001);
  });

  it('may change its step at any piece without a click', () => {
    const resampler = new Resampler();
    const out: number[] = [];
    for (let i = 0; i < 40; i++) out.push(...resampler.push(sine(960, 1000, i * 960), 1 + 0.04 * Math.sin(i)));
    const steps = out.slice(5).map((sample, i) => Math.abs(sample - (out[i + 4] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(2 * Math.sin((Math.PI * 1000 * 1.04) / 48000) + 0.001);
  });
});

describe('the level', () => {
  it('is in decibels below full scale', () => {
    expect(decibels(sine(4800, 1000))).toBeCloseTo(-3.01, 1);
    expect(decibels(new Float32Array(960))).toBe(-120);
  });

  it('moves a needle from 0 to 1', () => {
    expect(level(new Float32Array(960))).toBe(0);
    expect(level(new Float32Array(960).fill(1))).toBeCloseTo(1, 6);
    expect(level(new Float32Array(960).fill(0.0316))).toBeCloseTo(0.5, 2);
  });
});

describe('the ladder', () => {
  const well = (now: number, over: Partial<Line> = {}): Line => ({ online: true, heard: now, deaf: false, ...over });

  /** 25 counts a second; `bad` of 2 packets each. */
  function run(from: number, to: number, bad: (now: number) => number, ladder = new Ladder()): { ladder: Ladder; rungs: number[] } {
    const rungs: number[] = [];
    for (let now = from; now < to; now += 40) {
      ladder.count(2, bad(now), now);
      rungs.push(ladder.rung(now, well(now)));
    }
    return { ladder, rungs };
  }

  it('stays at the top on a good line, and where a fifth is bad', () => {
    expect(new Set(run(0, 20000, () => 0).rungs)).toEqual(new Set([0]));
    expect(new Set(run(0, 20000, (now) => (now % 200 === 0 ? 2 : 0)).rungs)).toEqual(new Set([0]));
  });

  it('leaves the voice where more than 30 % are bad over 5 s, and tries again after 10', () => {
    const { rungs } = run(0, 40000, (now) => (now >= 10000 && now < 14000 ? 2 : 0));
    const down = rungs.indexOf(1) * 40;
    expect(down).toBeGreaterThan(11000);
    expect(down).toBeLessThan(12500);
    const up = rungs.lastIndexOf(1) * 40;
    expect(up - down).toBeGreaterThan(9900);
    expect(up - down).toBeLessThan(10100);
  });

  it('does not come back to a line that is still bad', () => {
    const { rungs } = run(0, 40000, () => 2);
    expect(rungs.slice(50).every((rung) => rung === 1)).toBe(true);
  });

  it('does not mind a handful of packets', () => {
    const ladder = new Ladder();
    for (let i = 0; i < 20; i++) ladder.count(2, 2, i);
    expect(ladder.rung(100, well(100))).toBe(0);
  });

  it('leaves the voice while it cannot be decoded', () => {
    const ladder = new Ladder();
    expect(ladder.rung(0, well(0, { deaf: true }))).toBe(1);
    expect(ladder.rung(1000, well(1000))).toBe(0);
  });

  it('is at its foot while nothing comes, and up again at once', () => {
    const ladder = new Ladder();
    expect(ladder.rung(5000, well(5000, { heard: 2001 }))).toBe(0);
    expect(ladder.rung(5001, well(5001, { heard: 2001 }))).toBe(2);
    expect(ladder.rung(5100, well(5100, { online: false }))).toBe(2);
    expect(ladder.rung(5200, well(5200))).toBe(0);
  });
});

describe('a clip', () => {
  const playing: Playing = { kind: 'clip', id: 'welcome', time: 10000, position: 2000, running: true };

  it('is where guide time says, also for who comes late', () => {
    expect(position(playing, 15000)).toBe(7000);
    expect(position(playing, 9000)).toBe(1000);
    expect(position({ ...playing, running: false }, 15000)).toBe(2000);
  });

  it('is let be while it is right', () => {
    expect(steer(7000, 7015)).toEqual({ rate: 1, seek: null });
  });

  it('is played 4 to 8 % faster or slower while it is a little off', () => {
    expect(steer(7000, 7050)).toEqual({ rate: 1.04, seek: null });
    expect(steer(7120, 7000).rate).toBeCloseTo(0.94, 9);
    expect(steer(7000, 7480)).toEqual({ rate: 1.08, seek: null });
  });

  it('leaps beyond half a second', () => {
    expect(steer(7000, 7501)).toEqual({ rate: 1, seek: 7501 });
    expect(steer(7000, -100)).toEqual({ rate: 1, seek: 0 });
  });

  it('comes into step, and stays there', () => {
    let is = 0;
    for (let now = 0; now < 20000; now += 100) is += 100 * steer(is, now + 400).rate;
    expect(Math.abs(is - 20400)).toBeLessThan(25);
  });
});
