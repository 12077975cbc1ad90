import { describe, expect, it } from 'vitest';
import type { Phase } from 'guide-client';
import { connectionNotice, noticesOf } from '../../../app/live/state/notices.ts';
import type { ConnectionState } from '../../../app/live/state/connection-state.ts';
import { stateWords } from '../../../app/live/state/words.ts';

const CONNECTIONS: ConnectionState[] = ['connecting', 'online', 'queued', 'busy', 'lost', 'unreachable', 'blocked', 'ended', 'elsewhere', 'outdated', 'refused', 'left'];
const PHASES: Phase[] = ['waiting', 'live', 'paused', 'ended'];
const BOTH = [true, false];
const everywhere = CONNECTIONS.flatMap((connection) => PHASES.flatMap((phase) => BOTH.flatMap((led) => BOTH.map((picture) => ({ connection, phase, led, picture })))));

describe('what a page says at a time', () => {
  it('is never three things at once', () => {
    for (const situation of everywhere) {
      const { banner, picture, sound } = noticesOf(situation);
      expect(Number(banner !== null) + Number(picture) + Number(sound), JSON.stringify(situation)).toBeLessThanOrEqual(2);
    }
  });

  it('is the line alone while the line is not there', () => {
    for (const situation of everywhere.filter(({ connection }) => connection !== 'online')) {
      expect(noticesOf(situation)).toEqual({ banner: connectionNotice(situation.connection), picture: false, sound: false });
    }
  });

  it('is nothing but a tap for sound while all is well', () => {
    expect(noticesOf({ connection: 'online', phase: 'live', led: true, picture: true })).toEqual({ banner: null, picture: false, sound: true });
  });

  it('is that the guide is away, though the picture is, too', () => {
    const { banner, picture, sound } = noticesOf({ connection: 'online', phase: 'live', led: false, picture: false });
    expect([banner?.title, picture, sound]).toEqual([stateWords.tour.noLeader, true, false]);
  });
});

it('each state of the line has words of its own, and one thing to do at most', () => {
  const notices = CONNECTIONS.flatMap((state) => connectionNotice(state) ?? []);
  expect(new Set(notices.map(({ title }) => title)).size).toBe(CONNECTIONS.length - 2);
  expect(connectionNotice('blocked')).toMatchObject({ action: 'retry', hint: stateWords.connection.blockedHint });
  expect(connectionNotice('lost')).toEqual({ title: stateWords.connection.lost, busy: true });
  expect(connectionNotice('elsewhere')?.action).toBe('here');
});
