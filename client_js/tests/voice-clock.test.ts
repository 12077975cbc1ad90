import { describe, expect, it } from 'vitest';
import { VoiceClock } from '../src/voice/clock.ts';
import { Playout } from '../src/voice/playout.ts';
import { SoundTime } from '../src/voice/sound.ts';
import { Stamper } from '../src/voice/stamp.ts';
import { seeded } from './network.ts';

describe('what has been placed', () => {
  function spoken(): Playout {
    const playout = new Playout();
    playout.add(1000, 1020, 5000, 20);
    playout.add(1020, 1040, 5020, 20);
    return playout;
  }

  it('tells no time before it is heard', () => {
    expect(spoken().time(999)).toBeNull();
    expect(new Playout().time(5)).toBeNull();
  });

  it('tells the time of the sample that is heard', () => {
    const playout = spoken();
    expect([1000, 1010, 1020, 1035].map((moment) => playout.time(moment))).toEqual([5000, 5010, 5020, 5035]);
  });

  it('tells it at the pace it is played at', () => {
    const playout = new Playout();
    playout.add(0, 100, 0, 104);
    expect(playout.time(50)).toBeCloseTo(52, 9);
  });

  it('stands still where the line stalls, and goes on from there', () => {
    const playout = spoken();
    playout.note(5040);
    expect(playout.time(1140)).toBe(5040);
    playout.add(1200, 1220, 5040, 20);
    expect(playout.time(1180)).toBe(5040);
    expect(playout.time(1210)).toBe(5050);
  });

  it('runs on through a pause of the speaker', () => {
    const playout = spoken();
    playout.note(5300);
    expect(playout.time(1140)).toBe(5140);
    playout.add(1240, 1260, 5240, 20);
    expect(playout.time(1140)).toBe(5140);
  });

  it('tells nothing any more long after its end', () => {
    const playout = spoken();
    expect(playout.time(1641)).toBeNull();
    playout.add(9000, 9020, 13000, 20);
    expect(playout.time(5000)).toBeNull();
    expect(playout.time(9000)).toBe(13000);
  });

  it('is kept a little, for a moment that steps back', () => {
    const playout = spoken();
    for (let at = 1040; at < 3000; at += 20) playout.add(at, at + 20, at + 4000, 20);
    expect(playout.time(2000)).toBe(6000);
    expect(playout.time(1990)).toBe(5990);
    playout.clear();
    expect(playout.time(2000)).toBeNull();
  });
});

describe('guide time', () => {
  /** Ticks every 40 ms with 100 ms of way; a voice 80 ms behind that, while `speaks`. */
  function run(until: number, speaks: (now: number) => boolean, behind = 80): { now: number; guide: number; says: number | null }[] {
    const clock = new VoiceClock();
    clock.voice = { buffer: 80, heard: (now) => (speaks(now) ? now - 100 - behind : null) };
    const shown = [];
    for (let now = 100; now < until; now += 10) {
      if (now % 40 === 20) clock.sample(now - 100, now, 40);
      shown.push({ now, guide: clock.guideTime(now) ?? NaN, says: clock.voice.heard(now) });
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
    clock.voice = { buffer: 120, heard: () => heard };
    clock.sample(0, 100, null);
    expect([clock.guideTime(200), clock.buffer, clock.lag(200), clock.byVoice]).toEqual([40, 60, 60, false]);
    heard = 45;
    expect(clock.guideTime(215)).toBe(55 - 1.5);
    expect([clock.buffer, clock.byVoice]).toEqual([120, true]);
    clock.reset();
    expect(clock.byVoice).toBe(false);
  });
});

describe('the time of a sound card', () => {
  /** A context whose time steps by 10 ms, read when the page has time. */
  function card(stamp: (now: number) => { context: number; page: number } | null, latency = 30): { sound: SoundTime; worst: number } {
    const sound = new SoundTime();
    const random = seeded(3);
    let worst = 0;
    for (let now = 0; now < 20000; now += 5 + 20 * random()) {
      const current = Math.floor((now + 700) / 10) * 10;
      sound.read({ now, current, stamp: stamp(now), latency });
      if (now > 2000) worst = Math.max(worst, Math.abs((sound.heard(now) ?? NaN) - (now + 700 - latency)));
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
    const sound = new SoundTime();
    for (let now = 0; now < 5000; now += 10) {
      const current = now < 2000 ? now : now - 80;
      sound.read({ now, current, stamp: null, latency: 0 });
      if (now > 3100) expect(sound.at(now)).toBe(now - 80);
    }
  });
});

describe('the stamps of what is spoken', () => {
  /** 20 ms pieces of a card 100 ppm fast, handed to a page that is busy now and then. */
  function stamps(stood = 0): { at: number; truth: number }[] {
    const stamper = new Stamper();
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
