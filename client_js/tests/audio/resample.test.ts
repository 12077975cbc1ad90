import { describe, expect, it } from 'vitest';
import { Resampler } from '../../src/audio/resample.ts';
import { sine } from '../support/sine.ts';

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
