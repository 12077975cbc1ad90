import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Lead } from '../src/lead.ts';
import type { Playing } from '../src/types.ts';
import type { Clips, Showing } from '../app/state/clips.ts';
import { DeskVoice } from '../app/state/desk-voice.ts';
import type { LiveSession } from '../app/state/live.ts';

/** A lead that notes what it is told to play, and a page that shows it. */
function desk() {
  const told: (readonly [kind: string | null, id?: string, position?: number, running?: boolean])[] = [];
  const handlers = new Map<string, (detail: never) => void>();
  const lead = {
    leading: true,
    play: (...what: [kind: string | null, id?: string, position?: number, running?: boolean]) => void told.push(what),
    use: () => undefined,
    on: (type: string, handler: (detail: never) => void) => void handlers.set(type, handler),
  };
  const client: { state: { playing: Playing | null } } = { state: { playing: null } };
  const showing = signal<Showing | null>(null);
  const clips = { showing, position: 0 };
  const voice = new DeskVoice(lead as unknown as Lead, { client } as unknown as LiveSession, clips as unknown as Clips);
  const plays = (kind: 'clip' | 'film', id: string, running: boolean, position: number, duration = 20000): void => {
    client.state.playing = { kind, id, time: 0, position, running };
    clips.position = position;
    showing.value = { kind, id, running, position, duration };
  };
  const lose = (): void => {
    lead.leading = false;
    handlers.get('leading')?.(false as never);
  };
  return { voice, told, plays, lose };
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
