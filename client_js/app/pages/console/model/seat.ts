/** What a tab keeps of the session one leads, so that a reload leads on. */
import type { GuideJoined } from 'guide-client';
import { keepTexts, readTexts, tab } from '../../../base/storage.ts';

export interface ConsoleSeat {
  secret: string;
  token: string;
  /** the join code */
  code: string;
  title: string;
  /** id of the hall */
  hall: string;
}

const KEY = 'console';

export const keptSeat = (): ConsoleSeat | null => readTexts(tab, KEY, ['secret', 'token', 'code', 'title', 'hall']);

/** Keeps it, and gives it. */
export function keepSeat(secret: string, { token, session }: GuideJoined): ConsoleSeat {
  const seat = { secret, token, code: session.code, title: session.title, hall: session.hall };
  keepTexts(tab, KEY, seat);
  return seat;
}
