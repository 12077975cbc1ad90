import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MediaSync, mediaPosition, steer } from '../../src/audio/media-sync.ts';
import type { AudioOutput } from '../../src/audio/output/output.ts';
import type { Playing } from '../../src/protocol/types.ts';
import { settle } from '../support/fake-server.ts';

/** A media element as the sync meets it: what is asked of it, and when it obeys, is the test's to say. */
class FakeMedia {
  readyState = 1;
  paused = true;
  seeking = false;
  muted = false;
  duration = 20;
  playbackRate = 1;
  /** an element of iOS keeps the volume it has */
  fixed = false;
  refuse: Error | null = null;
  readonly leaps: number[] = [];
  #volume = 1;
  #at = 0;

  get volume(): number {
    return this.#volume;
  }
  set volume(volume: number) {
    if (!this.fixed) this.#volume = volume;
  }

  replaced: unknown = null;

  cloneNode(): FakeMedia {
    return Object.assign(new FakeMedia(), { fixed: this.fixed });
  }
  replaceWith(other: unknown): void {
    this.replaced = other;
  }

  /** seconds; setting it is a leap */
  get currentTime(): number {
    return this.#at;
  }
  set currentTime(at: number) {
    this.leaps.push(at);
    this.#at = at;
  }

  play(): Promise<void> {
    if (this.refuse) return Promise.reject(this.refuse);
    this.paused = false;
    return Promise.resolve();
  }

  pause(): void {
    this.paused = true;
  }

  run(ms: number): void {
    if (!this.paused) this.#at += (ms / 1000) * this.playbackRate;
  }
}

const APART = 100;
const playing = (position = 0, running = true, time = 0): Playing => ({ kind: 'clip', id: 'welcome', time, position, running });

function clip() {
  const media = new FakeMedia();
  const sync = new MediaSync(media as unknown as HTMLMediaElement);
  let now = 0;
  /** Time passes; the page updates ten times a second. Guide time is `late` behind the page's. */
  const pass = async (ms: number, what: Playing | null, { speaking = false, late = 0 } = {}): Promise<void> => {
    for (let t = 0; t < ms; t += APART) {
      now += APART;
      media.run(APART);
      sync.update(what, now - late, now, speaking);
      await settle();
    }
  };
  return { media, sync, pass };
}

beforeEach(() => void vi.stubGlobal('HTMLMediaElement', { HAVE_METADATA: 1 }));
afterEach(() => void vi.unstubAllGlobals());

describe('a clip', () => {
  it('begins where it is by then, for one who comes late', async () => {
    const { media, pass } = clip();
    await pass(3000, null);
    expect(media.paused).toBe(true);
    await pass(2000, playing(500));
    expect(media.leaps).toEqual([3.6]);
    expect(media.currentTime).toBeCloseTo(5.5, 1);
  });

  it('does not begin before its time, nor before it is loaded', async () => {
    const { media, pass } = clip();
    await pass(1000, playing(0, true, 2000));
    expect(media.paused).toBe(true);
    media.readyState = 0;
    await pass(2000, playing(0, true, 2000));
    expect(media.paused).toBe(true);
    media.readyState = 1;
    await pass(100, playing(0, true, 2000));
    expect([media.paused, media.leaps]).toEqual([false, [1.1]]);
  });

  it('works off a small error by its rate, without a leap', async () => {
    const { media, pass } = clip();
    await pass(1000, playing());
    media.leaps.length = 0;
    await pass(200, playing(300));
    expect(media.playbackRate).toBeGreaterThan(1.03);
    await pass(6000, playing(300));
    expect(media.leaps).toEqual([]);
    expect(media.playbackRate).toBe(1);
    expect(Math.abs(media.currentTime - 7.5)).toBeLessThan(0.03);
  });

  it('leaps where it is more than half a second wrong, and then gives the element time to arrive', async () => {
    const { media, pass } = clip();
    await pass(1000, playing());
    media.leaps.length = 0;
    await pass(100, playing(9000));
    expect(media.leaps).toEqual([10.1]);
    await pass(1000, playing(2000));
    expect(media.leaps).toEqual([10.1]);
    await pass(500, playing(2000));
    expect(media.leaps.length).toBe(2);
  });

  it('stands still where it was stopped, goes on from there, and follows when it is moved meanwhile', async () => {
    const { media, pass } = clip();
    await pass(2000, playing());
    await pass(1000, playing(1800, false, 2000));
    expect([media.paused, media.currentTime]).toEqual([true, 1.8]);
    await pass(500, playing(12000, false, 3000));
    expect(media.currentTime).toBe(12);
    await pass(1000, playing(12000, true, 3500));
    expect(media.paused).toBe(false);
    expect(media.currentTime).toBeCloseTo(13, 1);
  });

  it('ends at its end, and when nothing is played any more', async () => {
    const { media, pass } = clip();
    await pass(1000, playing(18500));
    expect(media.paused).toBe(false);
    await pass(1000, playing(18500));
    expect(media.paused).toBe(true);
    await pass(1000, playing(0, true, 2000));
    expect(media.paused).toBe(false);
    await pass(100, null);
    expect(media.paused).toBe(true);
  });

  it('is a quarter as loud while somebody speaks, and comes back gently', async () => {
    const { media, sync, pass } = clip();
    sync.volume = 0.8;
    await pass(300, playing());
    expect(media.volume).toBeCloseTo(0.8);
    await pass(100, playing(), { speaking: true });
    expect(media.volume).toBeGreaterThan(0.3);
    await pass(300, playing(), { speaking: true });
    expect(media.volume).toBeCloseTo(0.2);
    await pass(100, playing());
    expect(media.volume).toBeLessThan(0.6);
    await pass(300, playing());
    expect(media.volume).toBeCloseTo(0.8);
  });

  it('is locked where a tap is needed, and tries no more until there was one', async () => {
    const { media, sync, pass } = clip();
    media.refuse = new DOMException('a tap first', 'NotAllowedError');
    await pass(200, playing());
    expect(sync.locked).toBe(true);
    const tries = media.leaps.length;
    await pass(1000, playing());
    expect(media.leaps.length).toBe(tries);
    media.refuse = null;
    sync.unlock();
    await pass(300, playing());
    expect([sync.locked, media.paused]).toEqual([false, false]);
  });

  it('is unlocked by a tap before there is anything to play, and nobody hears that', async () => {
    const { media, sync } = clip();
    sync.unlock();
    expect([media.paused, media.muted]).toEqual([false, true]);
    await settle();
    expect([media.paused, media.muted]).toEqual([true, false]);
  });
});

describe('a clip whose volume is the person’s keys’ alone, as on iOS', () => {
  /** An audio context as far as a clip is routed through it. */
  const context = () => {
    const made = { gains: [] as { gain: { value: number } }[], sources: [] as unknown[], destination: {} };
    return Object.assign(made, {
      createGain: () => {
        const node = { gain: { value: 1 }, context: made, connect: () => undefined };
        made.gains.push(node);
        return node;
      },
      createMediaElementSource: (element: unknown) => {
        made.sources.push(element);
        return { connect: () => undefined };
      },
    });
  };

  it('is made softer by the audio context, and by the new one after that was rebuilt', async () => {
    let now = 0;
    const contexts = [context(), context()];
    let current = 0;
    const output = { get destination() { return { context: contexts[current], node: {} }; } };
    const media = new FakeMedia();
    media.fixed = true;
    const sync = new MediaSync(media as unknown as HTMLMediaElement, output as unknown as AudioOutput);
    const speak = async (speaking: boolean): Promise<void> => {
      for (let i = 0; i < 10; i++) {
        now += APART;
        sync.update(playing(), now, now, speaking);
        await settle();
      }
    };
    sync.volume = 0.8;
    await speak(true);
    expect(contexts[0]?.gains[0]?.gain.value).toBeCloseTo(0.2);
    current = 1;
    await speak(true);
    expect(contexts[1]?.gains[0]?.gain.value).toBeCloseTo(0.2);
    // an element cannot leave the context it was routed through
    expect(contexts[1]?.sources[0]).not.toBe(contexts[0]?.sources[0]);
    expect([media.paused, media.replaced, sync.element.paused]).toEqual([true, sync.element, false]);
    await speak(false);
    expect(contexts[1]?.gains.map(({ gain }) => gain.value)).toEqual([expect.closeTo(0.8)]);
  });
});

describe('a clip', () => {
  const playing: Playing = { kind: 'clip', id: 'welcome', time: 10000, position: 2000, running: true };

  it('is where guide time says, also for who comes late', () => {
    expect(mediaPosition(playing, 15000)).toBe(7000);
    expect(mediaPosition(playing, 9000)).toBe(1000);
    expect(mediaPosition({ ...playing, running: false }, 15000)).toBe(2000);
  });

  it('is let be while it is right', () => {
    expect(steer(7000, 7015)).toEqual({ rate: 1, seek: null });
  });

  it('is played 4 to 8 % faster or slower while it is a little off', () => {
    expect(steer(7000, 7050)).toEqual({ rate: 1.04, seek: null });
    expect(steer(7120, 7000).rate).toBeCloseTo(0.94, 9);
    expect(steer(7000, 7480)).toEqual({ rate: 1.08, seek: null });
  });

  it('leaps beyond half a second', () => {
    expect(steer(7000, 7501)).toEqual({ rate: 1, seek: 7501 });
    expect(steer(7000, -100)).toEqual({ rate: 1, seek: 0 });
  });

  it('comes into step, and stays there', () => {
    let is = 0;
    for (let now = 0; now < 20000; now += 100) is += 100 * steer(is, now + 400).rate;
    expect(Math.abs(is - 20400)).toBeLessThan(25);
  });
});
