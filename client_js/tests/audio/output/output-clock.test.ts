import { describe, expect, it } from 'vitest';
import { OutputClock } from '../../../src/audio/output/output-clock.ts';
import { seeded } from '../../support/network.ts';

describe('the time of a sound card', () => {
  /** A context whose time steps by 10 ms, read when the page has time. */
  function card(stamp: (now: number) => { context: number; page: number } | null, latency = 30): { sound: OutputClock; worst: number } {
    const sound = new OutputClock();
    const random = seeded(3);
    let worst = 0;
    for (let now = 0; now < 20000; now += 5 + 20 * random()) {
      const current = Math.floor((now + 700) / 10) * 10;
      sound.read({ now, current, stamp: stamp(now), latency });
      if (now > 2000) worst = Math.max(worst, Math.abs((sound.atEar(now) ?? NaN) - (now + 700 - latency)));
    }
    return { sound, worst };
  }

  it('runs evenly, though it is read in steps', () => {
    expect(card(() => null).worst).toBeLessThan(1);
  });

  it('believes the output’s own stamps where they make sense', () => {
    const { sound, worst } = card((now) => ({ context: now + 700 - 45, page: now }), 45);
    expect(worst).toBeLessThan(2);
    expect(sound.latency).toBeCloseTo(45, 0);
  });

  it.each<[string, (now: number) => { context: number; page: number }]>([
    ['lie in the future', (now) => ({ context: now + 1000, page: now })],
    ['count from elsewhere', (now) => ({ context: now, page: now - 50000 })],
    ['are nothing yet', () => ({ context: 0, page: 0 })],
    ['stand still', (now) => ({ context: 600, page: now })],
  ])('does not believe stamps that %s', (_, stamp) => {
    expect(card(stamp).worst).toBeLessThan(1);
  });

  it('notices within a second that it stood still', () => {
    const sound = new OutputClock();
    for (let now = 0; now < 5000; now += 10) {
      const current = now < 2000 ? now : now - 80;
      sound.read({ now, current, stamp: null, latency: 0 });
      if (now > 3100) expect(sound.at(now)).toBe(now - 80);
    }
  });
});
