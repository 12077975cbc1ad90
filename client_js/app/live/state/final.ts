/** Why a session goes on no more on this page, if it does not. */
import type { LiveSession } from '../session.ts';

export type Final = 'ended' | 'elsewhere' | 'outdated' | 'refused';

export function finalOf(live: LiveSession): Final | null {
  const closed = live.closed.value;
  if (live.phase.value === 'ended' || closed === 'session_over') return 'ended';
  if (closed === null || closed === 'left') return null;
  if (closed === 'opened_elsewhere') return 'elsewhere';
  if (closed === 'version_unsupported') return 'outdated';
  return 'refused';
}

export const isFinal = (live: LiveSession): boolean => finalOf(live) !== null;
