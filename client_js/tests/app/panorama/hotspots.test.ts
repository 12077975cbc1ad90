import { expect, it } from 'vitest';
import { inReadingOrder } from '../../../app/panorama/marks/hotspots.ts';

const at = (yaw: number, pitch = 0) => ({ at: { yaw, pitch } });

it('hotspots are read from the left of the view to the right, and on behind one', () => {
  const [left, middle, right, behind] = [at(330), at(0), at(40), at(180)];
  expect(inReadingOrder([behind, right, left, middle], 0)).toEqual([left, middle, right, behind]);
  expect(inReadingOrder([left, middle, right, behind], 180)).toEqual([behind, left, middle, right]);
});

it('the upper of two that stand over one another comes first', () => {
  const [upper, lower] = [at(21, 20), at(19, -10)];
  expect(inReadingOrder([lower, upper], 0)).toEqual([upper, lower]);
});
