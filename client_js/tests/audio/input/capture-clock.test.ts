import { describe, expect, it } from 'vitest';
import { CaptureClock } from '../../../src/audio/input/capture-clock.ts';
import { seeded } from '../../support/network.ts';

describe('the stamps of what is spoken', () => {
  /** 20 ms pieces of a card 100 ppm fast, handed to a page that is busy now and then. */
  function stamps(stood = 0): { at: number; truth: number }[] {
    const stamper = new CaptureClock();
    const random = seeded(5);
    const all: { at: number; truth: number }[] = [];
    for (let sound = 300; sound < 60000; sound += 20) {
      const lost = sound >= 20000 ? stood : 0;
      const spoken = sound / 1.0001 + 4000 + lost;
      const busy = random() < 0.05 ? 300 * random() : 3 * random();
      const now = spoken + 20 + busy;
      const current = Math.floor(((now - 4000 - lost) * 1.0001) / 10) * 10;
      all.push({ at: stamper.stamp(sound, current, now, 12), truth: spoken - 12 });
    }
    return all;
  }

  it('are within 5 ms of when it was spoken, and even, however busy the page', () => {
    const all = stamps();
    for (const { at, truth } of all.slice(50)) expect(Math.abs(at - truth)).toBeLessThan(5);
    for (let i = 1; i < all.length; i++) {
      const step = (all[i]?.at ?? 0) - (all[i - 1]?.at ?? 0);
      expect(step).toBeGreaterThan(i < 20 ? 0 : 19.4);
      expect(step).toBeLessThan(i < 20 ? 60 : 20.6);
    }
  });

  it('are right again a second after the card stood still', () => {
    for (const { at, truth } of stamps(200).slice(1100)) expect(Math.abs(at - truth)).toBeLessThan(5);
  });
});
