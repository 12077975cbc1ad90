import { describe, expect, it } from 'vitest';
import { DegradationLadder, type Line } from '../../../src/audio/playout/degradation.ts';

describe('the ladder', () => {
  const well = (now: number, over: Partial<Line> = {}): Line => ({ online: true, lastArrival: now, deaf: false, ...over });

  /** 25 counts a second; `bad` of 2 packets each. */
  function run(from: number, to: number, bad: (now: number) => number, ladder = new DegradationLadder()): { ladder: DegradationLadder; rungs: number[] } {
    const rungs: number[] = [];
    for (let now = from; now < to; now += 40) {
      ladder.count(2, bad(now), now);
      rungs.push(ladder.rung(now, well(now)));
    }
    return { ladder, rungs };
  }

  it('stays at the top on a good line, and where a fifth is bad', () => {
    expect(new Set(run(0, 20000, () => 0).rungs)).toEqual(new Set([0]));
    expect(new Set(run(0, 20000, (now) => (now % 200 === 0 ? 2 : 0)).rungs)).toEqual(new Set([0]));
  });

  it('leaves the voice where more than 30 % are bad over 5 s, and tries again after 10', () => {
    const { rungs } = run(0, 40000, (now) => (now >= 10000 && now < 14000 ? 2 : 0));
    const down = rungs.indexOf(1) * 40;
    expect(down).toBeGreaterThan(11000);
    expect(down).toBeLessThan(12500);
    const up = rungs.lastIndexOf(1) * 40;
    expect(up - down).toBeGreaterThan(9900);
    expect(up - down).toBeLessThan(10100);
  });

  it('does not come back to a line that is still bad', () => {
    const { rungs } = run(0, 40000, () => 2);
    expect(rungs.slice(50).every((rung) => rung === 1)).toBe(true);
  });

  it('does not mind a handful of packets', () => {
    const ladder = new DegradationLadder();
    for (let i = 0; i < 20; i++) ladder.count(2, 2, i);
    expect(ladder.rung(100, well(100))).toBe(0);
  });

  it('leaves the voice while it cannot be decoded', () => {
    const ladder = new DegradationLadder();
    expect(ladder.rung(0, well(0, { deaf: true }))).toBe(1);
    expect(ladder.rung(1000, well(1000))).toBe(0);
  });

  it('is at its foot while nothing comes, and up again at once', () => {
    const ladder = new DegradationLadder();
    expect(ladder.rung(5000, well(5000, { lastArrival: 2001 }))).toBe(0);
    expect(ladder.rung(5001, well(5001, { lastArrival: 2001 }))).toBe(2);
    expect(ladder.rung(5100, well(5100, { online: false }))).toBe(2);
    expect(ladder.rung(5200, well(5200))).toBe(0);
  });
});
