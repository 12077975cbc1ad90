import { expect, it } from 'vitest';
import { clamp, smoothstep } from '../../src/base/math.ts';

it('keeps a value between two', () => {
  expect([clamp(5, 0, 10), clamp(-1, 0, 10), clamp(11, 0, 10), clamp(-Infinity, 0, 1)]).toEqual([5, 0, 10, 0]);
  expect(clamp(NaN, 0, 1)).toBeNaN();
});

it('eases in and out, and never back', () => {
  const steps = Array.from({ length: 101 }, (_, i) => smoothstep(i / 100));
  expect([steps[0], steps[50], steps[100]]).toEqual([0, 0.5, 1]);
  expect(steps.every((step, i) => i === 0 || step > (steps[i - 1] ?? 0))).toBe(true);
  // slow at both ends
  expect((steps[1] ?? 1) / 0.01).toBeLessThan(0.05);
  expect((1 - (steps[99] ?? 0)) / 0.01).toBeLessThan(0.05);
});
