import { describe, expect, it } from 'vitest';
import { Orbit } from '../../src/panorama/model/orbit.ts';

describe('the eye round a model', () => {
  it('stands at its distance, before it and above it', () => {
    const { x, y, z } = new Orbit().eye(4);
    expect(Math.hypot(x, y, z)).toBeCloseTo(4, 9);
    expect(y).toBeGreaterThan(0);
    expect(z).toBeGreaterThan(0);
  });

  it('goes to the left when the model is turned to the right', () => {
    const orbit = new Orbit();
    orbit.turn(25 + 90, 0);
    const { x, z } = orbit.eye(1);
    expect(x).toBeLessThan(0);
    expect(z).toBeCloseTo(0, 9);
  });

  it('never goes over the top, nor into the model', () => {
    const orbit = new Orbit();
    orbit.turn(0, 500);
    expect(orbit.height).toBe(85);
    orbit.turn(0, -500);
    expect(orbit.height).toBe(-85);
    for (let i = 0; i < 50; i += 1) orbit.zoom(1.5);
    expect(orbit.nearness).toBe(5);
    for (let i = 0; i < 50; i += 1) orbit.zoom(0.5);
    expect(orbit.nearness).toBe(0.7);
  });
});
