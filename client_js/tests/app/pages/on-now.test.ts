import { describe, expect, it } from 'vitest';
import type { SessionSummary } from 'guide-client';
import { inOrder, standingOf } from '../../../app/pages/home/on-now.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3600_000;
const leader = { id: 'g', name: '王', robot: false, away: false };
const session = (changes: Partial<SessionSummary> = {}): SessionSummary => ({
  code: 'A',
  title: 't',
  hall: 'h',
  phase: 'live',
  count: 0,
  leader: null,
  made: NOW - 48 * HOUR,
  last_event: NOW - HOUR,
  ...changes,
});

describe('a session on the home page', () => {
  it.each([
    ['live', { leader }],
    ['paused', { phase: 'paused', leader }],
    ['soon', { phase: 'waiting', leader, last_event: null, made: NOW }],
    ['past', { leader, last_event: NOW - 7 * HOUR }],
    ['waiting', { phase: 'waiting' }],
    ['left', {}],
    ['left', { leader: { ...leader, away: true } }],
    ['left', { phase: 'paused' }],
    ['past', { last_event: NOW - 7 * HOUR }],
    ['past', { last_event: null }],
  ] as const)('is %s: %j', (standing, changes) => {
    expect(standingOf(session(changes), NOW)).toBe(standing);
  });

  it('comes after what is livelier, and what is over does not come', () => {
    const named = (code: string, changes: Partial<SessionSummary>): SessionSummary => session({ code, ...changes });
    const { now, past } = inOrder(
      [
        named('dead', { last_event: NOW - 99 * HOUR, count: 9 }),
        named('over', { phase: 'ended', leader }),
        named('waiting', { phase: 'waiting', count: 4 }),
        named('few', { leader, count: 1 }),
        named('older', { last_event: NOW - 98 * HOUR, count: 9 }),
        named('many', { leader, count: 5 }),
        named('left', {}),
      ],
      NOW,
    );
    expect(now.map(({ code }) => code)).toEqual(['many', 'few', 'left', 'waiting']);
    expect(past.map(({ code }) => code)).toEqual(['older', 'dead']);
  });
});
