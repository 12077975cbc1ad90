/** What the home page may say of a session. Pure. */
import type { SessionSummary } from 'guide-client';

/**
 * `live`: somebody leads it now; `paused`: somebody has paused it; `soon`: a guide is there, and it has not begun; `waiting`: it
 * has not begun, and nobody is there; `left`: it has begun, and its guide went away today; `past`: the guide went away
 * longer ago, and never ended it.
 */
export type Standing = 'live' | 'paused' | 'soon' | 'waiting' | 'left' | 'past';

/** Where nothing happened for so long, no scene change and no caption either, nobody leads and nobody comes back, ms. */
const GONE = 6 * 3600_000;

export function standingOf({ phase, leader, made, last_event: last }: SessionSummary, now: number): Standing {
  const fresh = now - (last ?? made) < GONE;
  // a leader that another node wrote down before it broke is not there for ever
  const led = leader !== null && !leader.away && fresh;
  if (phase === 'waiting') return led ? 'soon' : 'waiting';
  if (led) return phase === 'paused' ? 'paused' : 'live';
  return fresh ? 'left' : 'past';
}

const ORDER: readonly Standing[] = ['live', 'paused', 'soon', 'left', 'waiting', 'past'];

export interface Standings {
  /** in the order in which a visitor wants them, the liveliest and newest first */
  now: readonly SessionSummary[];
  /** nobody has been there for long */
  past: readonly SessionSummary[];
}

export function inOrder(sessions: readonly SessionSummary[], now: number): Standings {
  const all = sessions
    .filter(({ phase }) => phase !== 'ended')
    .map((session) => ({ session, rank: ORDER.indexOf(standingOf(session, now)) }))
    .sort((a, b) => a.rank - b.rank || b.session.count - a.session.count || when(b.session) - when(a.session));
  const past = ORDER.indexOf('past');
  return {
    now: all.filter(({ rank }) => rank < past).map(({ session }) => session),
    past: all.filter(({ rank }) => rank === past).map(({ session }) => session),
  };
}

const when = ({ made, last_event: last }: SessionSummary): number => last ?? made;
