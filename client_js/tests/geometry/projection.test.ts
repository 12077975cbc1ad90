import { describe, expect, it } from 'vitest';
import { bearing, project, stageFov, unproject, wireFov } from '../../src/geometry/projection.ts';

const wide = { width: 1600, height: 900 };
const phone = { width: 390, height: 844 };
const view = { scene: 'lobby', yaw: 350, pitch: -12, fov: 70 };

describe('fields of view', () => {
  it('are the wire’s own on a stage at least as wide as high', () => {
    expect(stageFov(70, 16 / 9)).toBeCloseTo(70, 9);
    expect(stageFov(70, 1)).toBeCloseTo(70, 9);
  });

  it('show more on an upright phone, and come back exactly', () => {
    for (const fov of [20, 45, 70, 90, 110]) {
      const shown = stageFov(fov, 390 / 844);
      expect(shown).toBeGreaterThan(fov);
      expect(shown).toBeLessThan(140);
      expect(wireFov(shown, 390 / 844)).toBeCloseTo(fov, 9);
    }
  });
});

describe('project', () => {
  it('puts where one looks in the middle', () => {
    expect(project(view, wide, view)).toEqual({ x: 800, y: 450 });
  });

  it('puts clockwise to the right and up above, over north too', () => {
    const right = project(view, wide, { yaw: 10, pitch: -12 });
    const up = project(view, wide, { yaw: 350, pitch: 5 });
    expect(right?.x).toBeGreaterThan(800);
    expect(up?.y).toBeLessThan(450);
    expect(up?.x).toBeCloseTo(800, 6);
  });

  it('reaches the upper edge at half the field of view', () => {
    expect(project({ ...view, pitch: 0 }, wide, { yaw: 350, pitch: 35 })?.y).toBeCloseTo(0, 6);
  });

  it('has no place for what is behind', () => {
    expect(project(view, wide, { yaw: 170, pitch: 0 })).toBeNull();
  });

  it('is undone by unproject', () => {
    for (const size of [wide, phone]) {
      for (const point of [{ x: 10, y: 20 }, { x: 300, y: 500 }, { x: size.width, y: size.height }]) {
        const back = project(view, size, unproject(view, size, point));
        expect(back?.x).toBeCloseTo(point.x, 6);
        expect(back?.y).toBeCloseTo(point.y, 6);
      }
    }
  });
});

describe('bearing', () => {
  it('points over the screen to what is outside', () => {
    const level = { ...view, pitch: 0 };
    expect(bearing(level, { yaw: 80, pitch: 0 })).toBeCloseTo(0, 6);
    expect(Math.abs(bearing(level, { yaw: 260, pitch: 0 }))).toBeCloseTo(Math.PI, 6);
    expect(bearing(level, { yaw: 350, pitch: 60 })).toBeCloseTo(-Math.PI / 2, 6);
  });
});
