import { expect, it } from 'vitest';
import { SlidingQuantile } from '../../src/base/sliding-quantile.ts';
import { seeded } from '../support/network.ts';

it('is that of the last values, whatever came', () => {
  const random = seeded(3);
  const last = new SlidingQuantile(40);
  const all: number[] = [];
  for (let i = 0; i < 500; i++) {
    const value = Math.floor(random() * 60); // many of them alike
    all.push(value);
    last.add(value);
    const sorted = all.slice(-40).sort((a, b) => a - b);
    for (const quantile of [0, 0.5, 0.98, 1]) expect(last.at(quantile)).toBe(sorted[Math.floor(quantile * (sorted.length - 1))]);
  }
});

it('is 0 before the first value', () => {
  expect(new SlidingQuantile(3).at(0.5)).toBe(0);
});
