import { describe, expect, it } from 'vitest';
import { decibels, level } from '../../src/audio/level.ts';
import { sine } from '../support/sine.ts';

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
