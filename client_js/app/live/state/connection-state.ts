/**
 * How a page's line to its session is, as one honest state. Pure: what happened goes in, one word comes out.
 *
 * Invariants
 * - `queued` and `busy` are said only where the server said so; a line that does not come is no queue.
 * - `blocked` is said only where the server answered over HTTP, and its WebSocket did not come, `PROOFS` times in a row.
 */
import type { Phase, Status } from 'guide-client';

export type ConnectionState =
  /** on the way in, and nothing speaks against it */
  | 'connecting'
  | 'online'
  /** the server has as many as it may, and lets one in later */
  | 'queued'
  /** the server asks to come again a little later */
  | 'busy'
  /** it was there, and is being restored */
  | 'lost'
  /** it never was there: the server does not answer at all */
  | 'unreachable'
  /** the network lets pages through and live connections not */
  | 'blocked'
  | 'ended'
  /** the same person takes part on another page */
  | 'elsewhere'
  /** the page is older than the server */
  | 'outdated'
  /** the server closed it, and another try would not help */
  | 'refused'
  /** by the page itself */
  | 'left';

/** What the server answers over HTTP where its WebSocket is: it would take a connection; it is busy; it refuses this page; nothing. */
export type Answer = 'open' | 'busy' | 'refused' | 'none';

/** One try may fail by chance, as where the server has just come back. */
const PROOFS = 2;

/** What is known of the tries since the line was last there. */
export interface Tries {
  failed: number;
  /** in a row: times at which the server answered over HTTP, and the line had not come */
  proofs: number;
  answer: Answer | null;
}

export const NO_TRIES: Tries = { failed: 0, proofs: 0, answer: null };

export const afterFailure = (tries: Tries): Tries => ({ ...tries, failed: tries.failed + 1 });

export const afterAnswer = (tries: Tries, answer: Answer): Tries => ({ ...tries, answer, proofs: answer === 'open' ? tries.proofs + 1 : 0 });

export interface ConnectionFacts {
  status: Status;
  /** why it was last lost or closed: a name of PROTOCOL.md's close codes; null while all is well */
  reason: string | null;
  /** the whole state was told at least once on this page */
  known: boolean;
  phase: Phase;
  tries: Tries;
}

export function connectionState({ status, reason, known, phase, tries }: ConnectionFacts): ConnectionState {
  if (phase === 'ended') return 'ended';
  if (status === 'closed') return closedState(reason);
  if (status === 'online') return known ? 'online' : 'connecting';
  if (tries.answer === 'refused') return 'refused';
  if (status !== 'reconnecting' && tries.proofs === 0) return 'connecting';
  if (reason === 'session_full') return 'queued';
  if (reason === 'try_later' || tries.answer === 'busy') return 'busy';
  if (tries.proofs >= PROOFS) return 'blocked';
  if (known) return 'lost';
  return tries.answer === 'none' ? 'unreachable' : 'connecting';
}

function closedState(reason: string | null): ConnectionState {
  switch (reason) {
    case 'left':
      return 'left';
    case 'session_over':
      return 'ended';
    case 'opened_elsewhere':
      return 'elsewhere';
    case 'version_unsupported':
      return 'outdated';
    default:
      return 'refused';
  }
}

/** It goes on no more on this page, unless a person does something. */
export const isFinal = (state: ConnectionState): boolean => ['ended', 'elsewhere', 'outdated', 'refused'].includes(state);
