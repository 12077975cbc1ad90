import { describe, expect, it } from 'vitest';
import { angleBetween, mixDirections, shortestTurn, wireDirection, wireView, wrapYaw } from '../../src/geometry/angles.ts';
import { seeded } from '../support/network.ts';

describe('yaw', () => {
  it.each([[0, 0], [360, 0], [-90, 270], [725, 5], [-1e-20, 0]])('%d wraps to %d', (yaw, wrapped) => {
    expect(wrapYaw(yaw)).toBe(wrapped);
  });

  it.each([[350, 10, 20], [10, 350, -20], [0, 180, 180], [180, 0, 180], [90, 90, 0]])('from %d to %d turns by %d', (a, b, turn) => {
    expect(shortestTurn(a, b)).toBe(turn);
  });

  it('stays in range and on the way, between any two', () => {
    const random = seeded(7);
    for (let i = 0; i < 1000; i++) {
      const a = { yaw: random() * 360, pitch: random() * 180 - 90 };
      const b = { yaw: random() * 360, pitch: random() * 180 - 90 };
      const f = random();
      const { yaw, pitch } = mixDirections(a, b, f);
      expect(yaw >= 0 && yaw < 360).toBe(true);
      expect(Math.abs(shortestTurn(a.yaw, yaw))).toBeCloseTo(f * Math.abs(shortestTurn(a.yaw, b.yaw)), 6);
      expect(pitch).toBeCloseTo(a.pitch + f * (b.pitch - a.pitch), 6);
    }
  });
});

describe('the angle between two directions', () => {
  it.each([
    [{ yaw: 350, pitch: 0 }, { yaw: 10, pitch: 0 }, 20],
    [{ yaw: 0, pitch: 90 }, { yaw: 123, pitch: 90 }, 0],
    [{ yaw: 0, pitch: 60 }, { yaw: 180, pitch: 60 }, 60],
    [{ yaw: 0, pitch: 0 }, { yaw: 180, pitch: 0 }, 180],
  ])('%j and %j: %d', (a, b, degrees) => {
    expect(angleBetween(a, b)).toBeCloseTo(degrees, 9);
  });
});

describe('what goes over the wire', () => {
  it('is wrapped, clamped and rounded to 32 bits', () => {
    expect(wireDirection({ yaw: -0.1, pitch: -100 })).toEqual({ yaw: Math.fround(359.9), pitch: -90 });
    expect(wireDirection({ yaw: 359.99999999, pitch: 0 }).yaw).toBe(0);
    expect(wireView({ scene: 's', yaw: 0, pitch: 0, fov: 200 }).fov).toBe(110);
  });

  it.each([NaN, Infinity, -Infinity])('is never %d', (x) => {
    expect(() => wireDirection({ yaw: x, pitch: 0 })).toThrow(RangeError);
    expect(() => wireDirection({ yaw: 0, pitch: x })).toThrow(RangeError);
    expect(() => wireView({ scene: 's', yaw: 0, pitch: 0, fov: x })).toThrow(RangeError);
  });
});
