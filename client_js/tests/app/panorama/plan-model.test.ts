import { describe, expect, it } from 'vitest';
import type { Plan } from 'guide-client';
import { trailTo } from '../../../app/panorama/marks/trail.ts';
import { compassPoint, nearest, planOf, turnOnPlan } from '../../../app/panorama/orientation/plan-model.ts';

const plan = (north: number, scenes: Plan['scenes']): Plan => ({ title: '', picture: 'plan.png', north, scenes });
const ground = plan(90, { lobby: { x: 0.5, y: 0.9 }, roads: { x: 0.5, y: 0.1 } });
const upper = plan(0, { tower: { x: 0.2, y: 0.2 } });

describe('a floor plan', () => {
  it('is the one that the scene stands on', () => {
    expect(planOf([ground, upper], 'tower')).toBe(1);
    expect(planOf([ground, upper], 'roads')).toBe(0);
    expect(planOf([ground, upper], 'yard')).toBe(0);
    expect(planOf([upper], null)).toBe(0);
    expect(planOf([], 'tower')).toBe(-1);
  });

  it('shows which way one looks', () => {
    expect(turnOnPlan(90, ground.north)).toBe(0);
    expect(turnOnPlan(0, ground.north)).toBe(270);
    expect(turnOnPlan(200, upper.north)).toBe(200);
  });

  it('leads to the scene next to a press, as far as the eye sees it', () => {
    expect(nearest(ground, { x: 0.4, y: 0.6 }, 1)).toBe('lobby');
    expect(nearest(ground, { x: 0.4, y: 0.3 }, 1)).toBe('roads');
    const wide = plan(0, { a: { x: 0, y: 0 }, b: { x: 0.2, y: 0.5 } });
    expect(nearest(wide, { x: 0.2, y: 0 }, 4)).toBe('b');
    expect(nearest(wide, { x: 0.2, y: 0 }, 1)).toBe('a');
    expect(nearest(plan(0, {}), { x: 0, y: 0 }, 1)).toBeNull();
  });
});

it('the compass has eight points', () => {
  expect([0, 22, 23, 90, 180, 338, 359].map(compassPoint)).toEqual([0, 0, 1, 2, 4, 0, 0]);
});

it('arrows on the floor run from the feet to below the link', () => {
  const trail = trailTo({ yaw: 30, pitch: -12 });
  expect(trail.map(({ yaw }) => yaw)).toEqual([30, 30, 30, 30]);
  expect(trail[0]?.pitch).toBe(-52);
  expect(trail[3]?.pitch).toBe(-19);
  expect(trailTo({ yaw: 0, pitch: 30 })[3]?.pitch).toBe(-17);
  expect(trailTo({ yaw: 0, pitch: -60 })).toEqual([]);
});
