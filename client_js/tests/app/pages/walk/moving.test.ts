/** What moves by itself in a walk, and what it is told by. */
import { describe, expect, it } from 'vitest';
import { directionOf, towards } from '../../../../app/pages/walk/device/orientation.ts';
import { Idle } from '../../../../app/pages/walk/model/idle.ts';
import { fadeTo } from '../../../../app/pages/walk/model/music.ts';
import { openingAt } from '../../../../app/pages/walk/model/opening.ts';

const view = { scene: 'lobby', yaw: 350, pitch: 5, fov: 70 };

describe('the view at rest', () => {
  it('turns after a while, at its speed, and through north', () => {
    const idle = new Idle(20, 30);
    expect(idle.frame(0, view)).toBeNull();
    expect(idle.frame(29_999, view)).toBeNull();
    idle.frame(30_000, view);
    let shown = view;
    for (let now = 30_100; now <= 31_000; now += 100) shown = idle.frame(now, shown) ?? shown;
    expect(shown.yaw).toBeCloseTo(10, 6);
    expect(shown.pitch).toBe(5);
  });

  it('rests anew after every touch', () => {
    const idle = new Idle(-3, 10);
    idle.frame(0, view);
    expect(idle.frame(10_000, view)).not.toBeNull();
    idle.touch();
    expect(idle.frame(10_016, view)).toBeNull();
    expect(idle.frame(20_000, view)).toBeNull();
    expect(idle.frame(20_016, view)).not.toBeNull();
  });

  it('goes on from where something else has turned the view, after a rest', () => {
    const idle = new Idle(10, 1);
    idle.frame(0, { ...view, yaw: 0 });
    idle.frame(1000, { ...view, yaw: 0 });
    const moved = { ...view, yaw: 90 };
    expect(idle.frame(1016, moved)).toBeNull();
    expect(idle.frame(2000, moved)).toBeNull();
    expect(idle.frame(2016, moved)?.yaw).toBe(90);
  });

  it('makes no leap after the page was in the background', () => {
    const idle = new Idle(10, 0);
    idle.frame(0, { ...view, yaw: 0 });
    expect(idle.frame(60_000, { ...view, yaw: 0 })?.yaw).toBeCloseTo(1, 6);
  });
});

describe('the opening', () => {
  it('begins above, round, and ends where one stands', () => {
    const first = openingAt(0, view);
    expect(first?.bend).toBe(1);
    expect(first?.view.pitch).toBe(-90);
    const last = openingAt(2899, view);
    expect(last?.bend).toBeCloseTo(0, 3);
    expect(last?.view.pitch).toBeCloseTo(5, 2);
    expect(last?.view.fov).toBeCloseTo(70, 2);
    expect(openingAt(2900, view)).toBeNull();
  });

  it('goes one way', () => {
    const bends = Array.from({ length: 30 }, (_, index) => openingAt(index * 100, view)?.bend ?? 0);
    expect(bends).toEqual([...bends].sort((a, b) => b - a));
  });
});

it('music fades and does not leap, and stops at what was asked', () => {
  expect(fadeTo(0, 0.5, 600)).toBe(0.5);
  expect(fadeTo(0, 0.5, 120)).toBeCloseTo(0.1, 6);
  expect(fadeTo(0.5, 0.1, 120)).toBeCloseTo(0.4, 6);
  expect(fadeTo(0.12, 0.1, 120)).toBe(0.1);
});

describe('a phone before the eyes', () => {
  const near = (given: { alpha: number; beta: number; gamma: number }, yaw: number, pitch: number): void => {
    const at = directionOf(given);
    expect(Math.abs(((at.yaw - yaw + 540) % 360) - 180), JSON.stringify(at)).toBeLessThan(1e-6);
    expect(at.pitch, JSON.stringify(at)).toBeCloseTo(pitch, 6);
  };

  it('upright looks ahead, and turns with the body', () => {
    near({ alpha: 0, beta: 90, gamma: 0 }, 0, 0);
    near({ alpha: 90, beta: 90, gamma: 0 }, 270, 0);
    near({ alpha: 270, beta: 90, gamma: 0 }, 90, 0);
  });

  it('tilted back looks up, tilted forward down', () => {
    near({ alpha: 0, beta: 120, gamma: 0 }, 0, 30);
    near({ alpha: 0, beta: 60, gamma: 0 }, 0, -30);
  });

  it('held across looks the same way', () => {
    near({ alpha: 0, beta: 0, gamma: -90 }, 90, 0);
    near({ alpha: 90, beta: 0, gamma: -90 }, 0, 0);
  });

  it('moves smoothly, the short way round', () => {
    expect(towards({ yaw: 350, pitch: 0 }, { yaw: 10, pitch: 10 }, 0.5)).toEqual({ yaw: 0, pitch: 5 });
  });
});
