import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Lead } from '../../../src/roles/lead.ts';
import type { Playing, Text } from '../../../src/protocol/types.ts';
import type { Clips, Showing } from '../../../app/live/media/clips.ts';
import { OnAir } from '../../../app/pages/console/model/on-air.ts';
import type { LiveSession } from '../../../app/live/session.ts';

/** A lead that notes what it is told to play, and a page that shows it. */
function desk() {
  const told: (readonly [kind: string | null, id?: string, position?: number, running?: boolean])[] = [];
  const handlers = new Map<string, (detail: never) => void>();
  const lead = {
    leading: true,
    get time() {
      return performance.now();
    },
    play: (...what: [kind: string | null, id?: string, position?: number, running?: boolean]) => void told.push(what),
    use: () => undefined,
    on: (type: string, handler: (detail: never) => void) => void handlers.set(type, handler),
  };
  const client: { state: { playing: Playing | null } } = { state: { playing: null } };
  const showing = signal<Showing | null>(null);
  const clips = { showing, position: 0 };
  const caption = signal<{ text: Text } | null>(null);
  const said: (readonly [stop: string, index: number, time: number])[] = [];
  const texts = [{ at: 0, text: '一。' }, { at: 4, text: '二。' }, { at: 9, text: '三。' }];
  const recorded = { captions: () => texts, shown: () => caption.value, say: (...what: [stop: string, index: number, time: number]) => void said.push(what) };
  const live = { client } as unknown as LiveSession;
  const voice = new OnAir(lead as unknown as Lead, live, clips as unknown as Clips, recorded);
  const plays = (kind: 'clip' | 'film', id: string, running: boolean, position: number, duration = 20000): void => {
    client.state.playing = { kind, id, time: 0, position, running };
    clips.position = position;
    showing.value = { kind, id, running, position, duration };
  };
  const lose = (): void => {
    lead.leading = false;
    handlers.get('leading')?.(false as never);
  };
  return { voice, told, plays, lose, said, caption };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

describe('what a guide plays to all', () => {
  it('begins, stands still where it was heard, and goes on from there', () => {
    const { voice, told, plays } = desk();
    voice.toggle('clip', 'welcome');
    plays('clip', 'welcome', true, 7000);
    voice.toggle('clip', 'welcome');
    plays('clip', 'welcome', false, 7000);
    voice.toggle('clip', 'welcome');
    expect(told).toEqual([
      ['clip', 'welcome', 0, true],
      ['clip', 'welcome', 7000, false],
      ['clip', 'welcome', 7000, true],
    ]);
  });

  it('begins anew after its end, and at the beginning when another one was playing', () => {
    const { voice, told, plays } = desk();
    plays('clip', 'welcome', true, 20000);
    voice.toggle('clip', 'welcome');
    plays('clip', 'welcome', true, 5000);
    voice.toggle('film', 'bridge');
    expect(told).toEqual([
      ['clip', 'welcome', 0, true],
      ['film', 'bridge', 0, true],
    ]);
  });

  it('goes to another place running or not, as it was', () => {
    const { voice, told, plays } = desk();
    plays('film', 'bridge', false, 5000);
    voice.seek(9000);
    expect(told).toEqual([['film', 'bridge', 9000, false]]);
  });

  it('is put away a while after its end, when the slowest have seen it too', () => {
    const { told, plays } = desk();
    plays('clip', 'welcome', true, 20000);
    vi.advanceTimersByTime(1000);
    plays('clip', 'welcome', true, 20000);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1000);
    plays('clip', 'welcome', true, 20000);
    expect(told).toEqual([[null]]);
  });

  it('does not come back with a lead that was lost and taken again', () => {
    const { voice, told, lose } = desk();
    voice.toggle('clip', 'welcome');
    lose();
    expect(told).toEqual([['clip', 'welcome', 0, true], [null]]);
  });

  it('is nobody’s to change who does not lead', () => {
    const { voice, told, plays, lose } = desk();
    lose();
    plays('clip', 'welcome', true, 5000);
    voice.toggle('clip', 'welcome');
    voice.seek(1000);
    voice.stop();
    expect(told).toEqual([]);
  });
});

describe('the captions of a clip', () => {
  it('go out with its words, stamped with the instant of each, a little before', () => {
    const { voice, plays, said } = desk();
    vi.advanceTimersByTime(1000);
    voice.toggle('clip', 'welcome');
    plays('clip', 'welcome', true, 0);
    for (let at = 200; at <= 10000; at += 200) {
      vi.advanceTimersByTime(200);
      // what this page hears lags behind what it plays: the captions do not
      plays('clip', 'welcome', true, at - 150);
    }
    expect(said).toEqual([
      ['welcome', 0, 1000],
      ['welcome', 1, 5000],
      ['welcome', 2, 10000],
    ]);
  });

  it('are those of the place where it goes on, and none while it stands still', () => {
    const { voice, plays, said, caption } = desk();
    voice.toggle('clip', 'welcome');
    plays('clip', 'welcome', true, 0);
    caption.value = { text: '一。' };
    voice.seek(9500);
    plays('clip', 'welcome', true, 9500);
    caption.value = { text: '三。' };
    voice.toggle('clip', 'welcome');
    plays('clip', 'welcome', false, 9500);
    voice.seek(4200);
    plays('clip', 'welcome', false, 4200);
    expect(said.map(([, index]) => index)).toEqual([0, 2]);
    voice.toggle('clip', 'welcome');
    plays('clip', 'welcome', true, 4200);
    expect(said.map(([, index]) => index)).toEqual([0, 2, 1]);
  });

  it('are not sent again by a page that was loaded anew, or that paused', () => {
    const { plays, said, caption } = desk();
    caption.value = { text: '二。' };
    plays('clip', 'welcome', true, 5000);
    plays('clip', 'welcome', true, 8000);
    expect(said).toEqual([]);
    plays('clip', 'welcome', true, 8600);
    expect(said).toEqual([['welcome', 2, 400]]);
  });

  it('are sent by nobody who does not lead', () => {
    const { plays, said, lose } = desk();
    lose();
    plays('clip', 'welcome', true, 5000);
    expect(said).toEqual([]);
  });
});
