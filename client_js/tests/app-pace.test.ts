import { describe, expect, it } from 'vitest';
import { Pace } from '../src/pace.ts';

function feed(pace: Pace, ms: number, frames: number): void {
  for (let i = 0; i < frames; i++) pace.frame(ms);
}

describe('Pace', () => {
  it('stays sharp on a device that keeps up, at 60 and at 30 a second', () => {
    const pace = new Pace();
    feed(pace, 16.7, 500);
    feed(pace, 33.3, 500);
    expect(pace.rung).toBe(0);
    expect(pace.sharpness).toBe(1);
  });

  it('gives up sharpness step by step where frames are slow, and not without end', () => {
    const pace = new Pace();
    feed(pace, 60, 30);
    expect(pace.rung).toBe(1);
    feed(pace, 60, 300);
    expect(pace.rung).toBe(2);
    expect(pace.sharpness).toBeGreaterThan(0.5);
  });

  it('is not misled by a hidden tab', () => {
    const pace = new Pace();
    feed(pace, 5000, 100);
    expect(pace.rung).toBe(0);
  });

  it('comes back when drawing was fast for long, later after each try', () => {
    const pace = new Pace();
    feed(pace, 60, 60);
    expect(pace.rung).toBe(2);
    feed(pace, 16.7, 960); // 16 s
    expect(pace.rung).toBe(1);
    feed(pace, 16.7, 960);
    expect(pace.rung).toBe(1);
    feed(pace, 16.7, 960);
    expect(pace.rung).toBe(0);
  });
});
