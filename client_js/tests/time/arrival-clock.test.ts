import { describe, expect, it } from 'vitest';
import { ArrivalClock } from '../../src/time/arrival-clock.ts';
import { play, samples, type Stamped, type Way } from '../support/network.ts';

interface Picture {
  now: number;
  guide: number;
  buffer: number;
}

function run(all: Stamped[], until: number, clock = new ArrivalClock()): Picture[] {
  const pictures: Picture[] = [];
  let last: number | null = null;
  const push = ({ time, arrival }: Stamped): void => {
    const span = last === null || time - last > 120 ? null : time - last;
    last = time;
    clock.sample(time, arrival, span);
  };
  const draw = (now: number): void => {
    const guide = clock.guideTime(now);
    if (guide !== null) pictures.push({ now, guide, buffer: clock.buffer });
  };
  play(all, push, draw, until);
  return pictures;
}

const last = (pictures: Picture[]): Picture => pictures[pictures.length - 1] as Picture;

/** How fast guide time ran from picture to picture. */
function rates(pictures: Picture[]): number[] {
  return pictures.slice(1).map(({ now, guide }, i) => (guide - (pictures[i]?.guide ?? 0)) / (now - (pictures[i]?.now ?? 0)));
}

describe('the playout clock', () => {
  it('knows no guide time before the first sample', () => {
    expect(new ArrivalClock().guideTime(5)).toBeNull();
    expect(new ArrivalClock().lag(5)).toBe(0);
  });

  it('starts 60 ms behind the fastest delivery', () => {
    const clock = new ArrivalClock();
    clock.sample(5000, 100, null);
    expect(clock.guideTime(100)).toBe(4940);
    expect(clock.guideTime(140)).toBe(4980);
    expect(clock.lag(140)).toBe(60);
  });

  it('settles at 45 ms on an even line of 40 ms', () => {
    const pictures = run(samples({ to: 20000 }), 20000);
    expect(last(pictures).buffer).toBe(45);
    expect(last(pictures).now - last(pictures).guide).toBeCloseTo(145, 0);
  });

  it.each([
    [20, 45, 70],
    [80, 55, 75],
    [200, 115, 150],
    [2000, 400, 400],
  ])('with jitter up to %d ms waits %d to %d ms', (jitter, least, most) => {
    const { buffer } = last(run(samples({ to: 30000, jitter }), 30000));
    expect(buffer).toBeGreaterThanOrEqual(least);
    expect(buffer).toBeLessThanOrEqual(most);
  });

  it('waits for ticks that come further apart under load', () => {
    expect(last(run(samples({ to: 20000, every: 80 }), 20000)).buffer).toBe(45);
    expect(last(run(samples({ to: 20000, every: 120 }), 20000)).buffer).toBe(65);
  });

  it('gives the buffer back when the line becomes good again', () => {
    const rough = samples({ to: 10000, jitter: 150 });
    const even = samples({ from: 10040, to: 30000 });
    expect(last(run([...rough, ...even], 30000)).buffer).toBe(45);
  });

  const hard: [string, Way][] = [
    ['jitter', { to: 30000, jitter: 150 }],
    ['a clock that drifts by 200 ppm', { to: 120000, jitter: 20, drift: 0.0002 }],
    ['a clock that drifts the other way', { to: 120000, jitter: 20, drift: -0.0002 }],
  ];
  it.each(hard)('never runs back, nor more than 5 %% off real time, with %s', (_, way) => {
    const steady = rates(run(samples(way), way.to)).slice(60);
    expect(Math.min(...steady)).toBeGreaterThanOrEqual(0.95 - 1e-9);
    expect(Math.max(...steady)).toBeLessThanOrEqual(1.05 + 1e-9);
  });

  it.each([0.0002, -0.0002])('follows a drift of %d: the lag stays what it was', (drift) => {
    const pictures = run(samples({ to: 300000, drift }), 300000);
    const behind = ({ now, guide }: Picture): number => now - (guide * (1 + drift) + 100);
    expect(behind(last(pictures))).toBeGreaterThan(40);
    expect(behind(last(pictures))).toBeLessThan(60);
  });

  it('catches up at once from a first sample that was late', () => {
    const all = samples({ to: 2000 });
    if (all[0]) all[0].arrival += 30;
    const pictures = run(all, 700);
    expect(last(pictures).now - last(pictures).guide).toBeLessThan(165);
  });

  it('keeps its offset while the guide stands still, and takes no late sample for the truth', () => {
    const moving = samples({ to: 5000 });
    const late = { time: 65000, arrival: 65000 + 100 + 150 };
    const pictures = run([...moving, late], 65300);
    expect(last(pictures).now - last(pictures).guide).toBeLessThan(150);
  });

  it('follows a way that became longer within some seconds', () => {
    const before = samples({ to: 5000 });
    const after = samples({ from: 5040, to: 25000, delay: 350 });
    const { now, guide, buffer } = last(run([...before, ...after], 25000));
    expect(now - guide).toBeCloseTo(350 + buffer, -1);
    expect(buffer).toBeLessThan(60);
  });

  it('jumps ahead, but stands still rather than run back, when it is more than 1 s wrong', () => {
    const clock = new ArrivalClock();
    for (let i = 0; i <= 50; i++) clock.sample(i * 40, i * 40 + 100, 40);
    const before = clock.guideTime(2100) ?? 0;
    clock.sample(9000, 2140, null);
    expect(clock.guideTime(2140)).toBeCloseTo(9000 - clock.buffer, 6);
    expect(before).toBeLessThan(2100);
    let shown = clock.guideTime(2200) ?? 0;
    for (let i = 0; i < 400; i++) {
      clock.sample(3000 + i * 40, 2300 + i * 40, 40);
      const guide = clock.guideTime(2300 + i * 40) ?? 0;
      expect(guide).toBeGreaterThanOrEqual(shown);
      shown = guide;
    }
    expect(2300 + 399 * 40 - shown).toBeLessThan(0); // 3000 ahead of 2300: near the new samples
  });

  it('does not mind a time stamp older than the last', () => {
    const clock = new ArrivalClock();
    clock.sample(0, 100, null);
    const guide = clock.guideTime(200);
    expect(clock.guideTime(195)).toBe(guide);
    expect(clock.guideTime(210)).toBe((guide ?? 0) + 10);
  });
});
