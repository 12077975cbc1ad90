/** When packets are played: an hour of speech, lines of every kind, and what comes out of order. */
import { describe, expect, it } from 'vitest';
import { Jitter } from '../../../src/audio/playout/jitter.ts';
import { MINUTE, after, simulate, type Moment } from '../../support/line.ts';

describe('an hour', { timeout: 60000 }, () => {
  it.each([
    [0.0001, -0.0001],
    [-0.0001, 0.0001],
  ])('with clocks that drift by %d and %d: never runs dry, nor falls behind', (guide, card) => {
    const { moments, jitter, rates } = simulate({ until: 60 * MINUTE, guide, card, jitter: 40 });
    expect(jitter.gaps).toBe(0);
    expect(jitter.late + jitter.dropped).toBe(0);
    const settled = after(moments, 10000);
    const ages = settled.map(({ age }) => age);
    expect(Math.max(...ages.slice(-1500)) - Math.max(...ages.slice(0, 1500))).toBeLessThan(10);
    expect(ages.reduce((a, b) => Math.max(a, b)) - ages.reduce((a, b) => Math.min(a, b))).toBeLessThan(30);
    expect(settled.every(({ guide: shown }, i) => i === 0 || shown >= (settled[i - 1]?.guide ?? 0))).toBe(true);
    // what is drawn belongs to what is heard
    expect(settled.every(({ guide: shown, heard }) => Math.abs(shown - (heard ?? NaN)) < 1)).toBe(true);
    expect(rates.reduce((a, [b]) => Math.max(a, b), 0)).toBeLessThanOrEqual(1.04);
  });

  it('with a fifth of the packets left out, by time stamps', () => {
    const { moments, jitter } = simulate({ until: 60 * MINUTE, guide: 0.0001, jitter: 40, dtx: 0.2 });
    expect(jitter.dropped + jitter.late).toBe(0);
    const ages = after(moments, 10000).map(({ age }) => age);
    expect(ages.reduce((a, b) => Math.max(a, b)) - ages.reduce((a, b) => Math.min(a, b))).toBeLessThan(40);
  });
});

describe('a line', () => {
  it.each([
    [30, 50],
    [18, 40],
  ])('that is even is played %d + 20 ms behind its fastest, from 120 at first, and no less than 40', (margin, least) => {
    const { moments, jitter } = simulate({ until: 20000, margin });
    expect(jitter.target).toBe(least);
    // 20 ms for the packet itself, 30 on the way, 40 from the sound card to the ear
    expect(moments[0]?.age).toBeCloseTo(120 + 20 + 30 + 40 + 20, -2);
    for (const { age } of after(moments, 8000)) expect(age).toBeLessThan(least + 20 + 30 + 40 + 5);
  });

  it('that has become even again is back in a second where there are pauses, and words keep their speed', () => {
    const { jitter, moments, rates } = simulate({
      until: 20000,
      margin: 18,
      jitter: 200,
      quiet: (time) => time % 1000 < 400,
      even: 8000,
    });
    expect(jitter.target).toBe(40);
    const least = Math.min(...moments.slice(-100).map(({ age }) => age));
    // two seconds until the uneven packets are forgotten, and one to come back
    for (const { age } of after(moments, 11200)) expect(age).toBeLessThan(least + 30);
    expect(rates.filter(([rate, quiet]) => !quiet && (rate > 1.04 || rate < 0.96))).toEqual([]);
  });

  it.each([
    [80, 120, 145],
    [200, 200, 260],
    [900, 350, 400],
  ])('with jitter up to %d ms waits %d to %d ms', (most, least, longest) => {
    const { jitter } = simulate({ until: 30000, jitter: most });
    expect(jitter.target).toBeGreaterThanOrEqual(least);
    expect(jitter.target).toBeLessThanOrEqual(longest);
  });

  /** A stall of up to 300 ms about every 1.5 s, until half a minute has passed. */
  const stalls = (random: () => number, now: number): number => (now < 30000 && random() < 0.027 ? 300 * random() : 0);

  it('that stalls costs no words, does not drift, and is back within 60 ms of an even line’s in 5 s', () => {
    const { moments, jitter } = simulate({ until: 60000, stall: stalls });
    const even = after(simulate({ until: 60000 }).moments, 50000)[0]?.age ?? 0;
    expect(jitter.dropped).toBe(0);
    const during = moments.filter(({ now }) => now > 5000 && now < 30000).map(({ age }) => age);
    expect(Math.max(...during)).toBeLessThan(even + 350);
    for (const { age } of after(moments, 35000)) expect(age).toBeLessThan(even + 60);
    for (const { age } of after(moments, 40000)) expect(age).toBeLessThan(even + 10);
  });

  it('that stalls moves voice and view together', () => {
    const { moments } = simulate({ until: 40000, stall: stalls });
    for (const { guide, heard } of after(moments, 1000)) expect(Math.abs(guide - (heard ?? NaN))).toBeLessThan(45);
  });

  it('that comes back after 3 s goes live at once', () => {
    const { moments, jitter } = simulate({ until: 30000, stall: (_, now) => (now === 10000 ? 3000 : 0) });
    const before = moments.filter(({ now }) => now > 9000 && now < 10000)[0]?.age ?? 0;
    const back = after(moments, 13400);
    for (const { age } of back) expect(age).toBeLessThan(before + 60);
    expect(jitter.dropped).toBeGreaterThan(100);
    for (let i = 1; i < moments.length; i++) expect(moments[i]?.guide).toBeGreaterThanOrEqual(moments[i - 1]?.guide ?? 0);
  });

  it('that broke while guide time leapt goes live at once, at the speed it was spoken', () => {
    const jitter = new Jitter();
    const placed: { at: number; rate: number }[] = [];
    for (let now = 0; now < 12000; now += 40) {
      if (now >= 5000 && now < 8200) continue; // the server was away, and let guide time leap by 10 s
      const time = now < 5000 ? now : now + 10000 - 3200;
      jitter.arrive([time - 40, time - 20], now + 30);
      for (const each of [time - 40, time - 20]) {
        const found = jitter.place(each, 20, now + 45);
        if (found && now >= 8200) placed.push({ ...found, at: found.at - now });
      }
    }
    expect(placed.length).toBeGreaterThan(100);
    for (const { at, rate } of placed.slice(25)) {
      expect(at).toBeLessThan(200);
      expect(rate).toBeCloseTo(1, 2);
    }
  });

  it('that became longer is followed', () => {
    const jitter = new Jitter();
    let last: number | null = null;
    for (let now = 0; now < 20000; now += 40) {
      const arrival = now + (now < 5000 ? 50 : 650);
      jitter.arrive([now - 40, now - 20], arrival);
      for (const time of [now - 40, now - 20]) last = jitter.place(time, 20, arrival + 15)?.at ?? last;
    }
    expect(jitter.target).toBe(50);
    expect((last ?? 0) - 20000).toBeLessThan(650 + 90);
  });

  it('catches up in pauses, faster than by playing faster', () => {
    const quiet = (time: number): boolean => time % 1000 < 300;
    const stall = (_: () => number, now: number): number => (now === 10000 ? 900 : 0);
    const slow = simulate({ until: 40000, stall });
    const fast = simulate({ until: 40000, stall, quiet });
    const back = ({ moments }: { moments: Moment[] }): number => after(moments, 11500).find(({ age }) => age < 250)?.now ?? NaN;
    expect(back(fast)).toBeLessThan(back(slow) - 5000);
    expect(fast.jitter.dropped).toBe(0);
    // at most at double speed: the view does not leap
    const steps = fast.moments.slice(1).map(({ now, guide }, i) => (guide - (fast.moments[i]?.guide ?? 0)) / (now - (fast.moments[i]?.now ?? 0)));
    expect(Math.max(...steps.slice(50))).toBeLessThan(2.6); // in pictures of 40 ms, by steps of 20
  });
});

describe('packets', () => {
  it('come but once, and never over one another', () => {
    const jitter = new Jitter();
    jitter.arrive([0, 20, 20, 0], 100);
    const first = jitter.place(0, 20, 115);
    const second = jitter.place(20, 20, 115);
    expect(first).toEqual({ at: 80 + 120, rate: 1, joins: false });
    expect(second).toEqual({ at: 220, rate: 1, joins: true });
    expect(jitter.place(20, 20, 115)).toBeNull();
    expect(jitter.place(0, 20, 115)).toBeNull();
    expect(jitter.dropped).toBe(2);
  });

  it('after a pause are played at their own time', () => {
    const jitter = new Jitter();
    jitter.arrive([0], 100);
    jitter.place(0, 20, 115);
    jitter.arrive([400], 500);
    expect(jitter.place(400, 20, 515)).toEqual({ at: 620, rate: 1, joins: false });
  });

  it('with stamps a millisecond off still join', () => {
    const jitter = new Jitter();
    jitter.arrive([0, 21], 100);
    jitter.place(0, 20, 115);
    expect(jitter.place(21, 20, 115)?.joins).toBe(true);
  });

  it('go live after a cut', () => {
    const jitter = new Jitter();
    jitter.arrive([0], 100);
    jitter.place(0, 20, 800);
    jitter.cut();
    jitter.arrive([800], 900);
    expect(jitter.place(800, 20, 915)?.at).toBe(1020);
  });
});
