/**
 * What a page says of its session at a time, and where. Pure.
 *
 * Invariants
 * - There is one line about how things stand (`banner`), with one thing to do at most.
 * - Never three notices at once: of the picture and the sound nothing is said while the line is not there, and of the
 *   sound nothing while two other things are said.
 */
import type { Phase } from 'guide-client';
import type { ConnectionState } from './connection-state.ts';
import { stateWords } from './words.ts';

export type StateAction = 'retry' | 'here' | 'reload' | 'walk';

export interface StateNotice {
  title: string;
  hint?: string;
  /** it will pass by itself */
  busy?: boolean;
  action?: StateAction;
}

/** Of the line; null: there is nothing to say. `reason`: why the server closed it. */
export function connectionNotice(state: ConnectionState, reason = ''): StateNotice | null {
  const { connection } = stateWords;
  switch (state) {
    case 'connecting':
      return { title: connection.connecting, busy: true };
    case 'queued':
      return { title: connection.queued, busy: true };
    case 'busy':
      return { title: connection.busy, busy: true };
    case 'lost':
      return { title: connection.lost, busy: true };
    case 'unreachable':
      return { title: connection.unreachable, hint: connection.unreachableHint, action: 'retry' };
    case 'blocked':
      return { title: connection.blocked, hint: connection.blockedHint, action: 'retry' };
    case 'ended':
      return { title: connection.ended, hint: connection.endedHint, action: 'walk' };
    case 'elsewhere':
      return { title: connection.elsewhere, hint: connection.elsewhereHint, action: 'here' };
    case 'outdated':
      return { title: connection.outdated, hint: connection.outdatedHint, action: 'reload' };
    case 'refused':
      return { title: connection.refused, hint: connection.refusedHint(reason), action: 'reload' };
    case 'online':
    case 'left':
      return null;
  }
}

/** Of a tour that goes on without its guide for the moment; null: there is nothing to say. */
export function phaseNotice(phase: Phase, led: boolean): StateNotice | null {
  const { tour } = stateWords;
  if (phase === 'waiting') return { title: tour.waiting, hint: tour.waitingHint };
  if (phase === 'paused') return { title: tour.paused, hint: tour.pausedHint };
  return phase === 'live' && !led ? { title: tour.noLeader, busy: true } : null;
}

export interface Situation {
  connection: ConnectionState;
  phase: Phase;
  /** somebody leads, and is there */
  led: boolean;
  /** nothing is amiss with the picture */
  picture: boolean;
}

export interface Notices {
  banner: StateNotice | null;
  /** what is amiss with the picture may be said */
  picture: boolean;
  /** that a tap is needed before anything is heard may be said */
  sound: boolean;
}

export function noticesOf({ connection, phase, led, picture }: Situation): Notices {
  if (connection !== 'online') return { banner: connectionNotice(connection), picture: false, sound: false };
  const banner = phaseNotice(phase, led);
  return { banner, picture: !picture, sound: picture || banner === null };
}
