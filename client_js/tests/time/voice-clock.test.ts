import { describe, expect, it } from 'vitest';
import { VoiceClock } from '../../src/time/voice-clock.ts';

describe('guide time', () => {
  /** Ticks every 40 ms with 100 ms of way; a voice 80 ms behind that, while `speaks`. */
  function run(until: number, speaks: (now: number) => boolean, behind = 80): { now: number; guide: number; says: number | null }[] {
    const clock = new VoiceClock();
    clock.voice = { buffer: 80, guideTime: (now) => (speaks(now) ? now - 100 - behind : null) };
    const shown = [];
    for (let now = 100; now < until; now += 10) {
      if (now % 40 === 20) clock.sample(now - 100, now, 40);
      shown.push({ now, guide: clock.guideTime(now) ?? NaN, says: clock.voice.guideTime(now) });
    }
    return shown.filter(({ guide }) => !Number.isNaN(guide));
  }

  it('is the arrival of ticks’ without a voice', () => {
    const last = run(5000, () => false).pop();
    expect((last?.now ?? 0) - (last?.guide ?? 0)).toBeCloseTo(145, 0);
  });

  it('goes over to the voice, and back, at 0.9 to 1.1 of real time', () => {
    const shown = run(9000, (now) => now > 3000 && now < 6000);
    const rates = shown.slice(1).map(({ now, guide }, i) => (guide - (shown[i]?.guide ?? 0)) / (now - (shown[i]?.now ?? 0)));
    expect(Math.min(...rates.slice(20))).toBeGreaterThanOrEqual(0.9 - 1e-9);
    expect(Math.max(...rates.slice(20))).toBeLessThanOrEqual(1.1 + 1e-9);
    // exactly what is heard, half a second after it began
    for (const { now, guide, says } of shown) if (now > 3500 && says !== null) expect(guide).toBeCloseTo(says, 6);
    const last = shown.pop();
    expect((last?.now ?? 0) - (last?.guide ?? 0)).toBeCloseTo(145, 0);
  });

  it('jumps ahead, and stands still rather than run back, where the voice is far off', () => {
    const ahead = run(5000, (now) => now > 3000, -2000);
    expect(ahead.find(({ now }) => now === 3010)?.guide).toBe(3010 - 100 + 2000);
    const behind = run(6000, (now) => now > 3000, 2000);
    const before = behind.find(({ now }) => now === 3000)?.guide;
    expect(behind.find(({ now }) => now === 4000)?.guide).toBe(before);
    expect(behind.pop()?.guide).toBe(5990 - 2100);
  });

  it('has the buffer and the lag of what drives it', () => {
    const clock = new VoiceClock();
    let heard: number | null = null;
    clock.voice = { buffer: 120, guideTime: () => heard };
    clock.sample(0, 100, null);
    expect([clock.guideTime(200), clock.buffer, clock.lag(200), clock.byVoice]).toEqual([40, 60, 60, false]);
    heard = 45;
    expect(clock.guideTime(215)).toBe(55 - 1.5);
    expect([clock.buffer, clock.byVoice]).toEqual([120, true]);
    clock.reset();
    expect(clock.byVoice).toBe(false);
  });
});
