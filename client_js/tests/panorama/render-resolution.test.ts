import { describe, expect, it } from 'vitest';
import { AdaptiveResolution } from '../../src/panorama/render-resolution.ts';

/** A screen whose frames are all drawn, `ms` apart. */
class Screen {
  frame = 0;
  now = 0;
  constructor(readonly pace: AdaptiveResolution) {}

  move(ms: number, frames: number): void {
    for (let i = 0; i < frames; i++) {
      this.frame += 1;
      this.now += ms;
      this.pace.drawn(this.frame, this.now);
    }
  }

  get sharpness(): number {
    return this.pace.sharpness(this.frame + 1, this.now + 1, 400_000);
  }
}

describe('AdaptiveResolution', () => {
  it('stays sharp on a device that keeps up, at 60 and at 30 a second', () => {
    const screen = new Screen(new AdaptiveResolution());
    screen.move(16.7, 500);
    screen.move(33.3, 500);
    expect(screen.pace.rung).toBe(0);
    expect(screen.sharpness).toBe(1);
  });

  it('gives up sharpness step by step where frames are slow, and not without end', () => {
    const screen = new Screen(new AdaptiveResolution());
    screen.move(60, 32);
    expect(screen.pace.rung).toBe(1);
    screen.move(60, 300);
    expect(screen.pace.rung).toBe(2);
    expect(screen.sharpness).toBeGreaterThan(0.5);
    expect(screen.sharpness).toBeLessThan(1);
  });

  it('is sharp at rest, whatever the device, and soft again once it moves', () => {
    const screen = new Screen(new AdaptiveResolution(true));
    screen.move(30, 10);
    expect(screen.sharpness).toBeLessThan(1);
    expect(screen.pace.rung).toBe(0);
    screen.frame += 20;
    screen.now += 300;
    expect(screen.sharpness).toBe(1);
    screen.move(30, 1);
    expect(screen.sharpness).toBe(1);
    screen.move(30, 1);
    expect(screen.sharpness).toBeLessThan(1);
  });

  it('draws half the frames where the processor draws, and all where it does not', () => {
    const drawn = (pace: AdaptiveResolution): number => {
      let count = 0;
      for (let frame = 0; frame < 600; frame++) {
        const now = 1000 + (frame * 1000) / 60;
        if (!pace.due(now)) continue;
        count += 1;
        pace.drawn(count, now);
      }
      return count;
    };
    expect(drawn(new AdaptiveResolution(true))).toBe(300);
    expect(drawn(new AdaptiveResolution())).toBe(600);
  });

  it('spends no more on a large stage than on a small one where the processor draws', () => {
    const [small, large] = [100_000, 900_000].map((pixels) => {
      const pace = new AdaptiveResolution(true);
      for (let frame = 1; frame < 10; frame++) pace.drawn(frame, frame * 33);
      return pixels * pace.sharpness(10, 300, pixels) ** 2;
    });
    expect(small).toBe(100_000);
    expect(large).toBeCloseTo(110_000);
  });

  it('is not misled by a hidden tab', () => {
    const screen = new Screen(new AdaptiveResolution());
    screen.move(5000, 100);
    expect(screen.pace.rung).toBe(0);
  });

  it('comes back when drawing was fast for long, later after each try', () => {
    const screen = new Screen(new AdaptiveResolution());
    screen.move(60, 64);
    expect(screen.pace.rung).toBe(2);
    screen.move(16.7, 960); // 16 s
    expect(screen.pace.rung).toBe(1);
    screen.move(16.7, 960);
    expect(screen.pace.rung).toBe(1);
    screen.move(16.7, 960);
    expect(screen.pace.rung).toBe(0);
  });
});
