/**
 * What is kept of the session that one leads: in the tab, so that a reload leads on; and on the device, so that who closes
 * the console and opens the link again is the same guide, and not asked whether to take over from oneself.
 */
import type { GuideJoined } from 'guide-client';
import { device, keepTexts, readTexts, tab } from '../../../base/storage.ts';

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

/** Returns the seat of this secret; without one, this tab's. */
export function keptSeat(secret: string): ConsoleSeat | null {
  const here = readTexts(tab, KEY, ['secret', 'token', 'code', 'title', 'hall']);
  if (here && (secret === '' || here.secret === secret)) return here;
  const there = secret === '' ? null : readTexts(device, deviceKey(secret), ['token', 'code', 'title', 'hall']);
  return there && { secret, ...there };
}

/** Keeps it, and gives it. */
export function keepSeat(secret: string, { token, session }: GuideJoined): ConsoleSeat {
  const seat = { token, code: session.code, title: session.title, hall: session.hall };
  keepTexts(tab, KEY, { secret, ...seat });
  keepTexts(device, deviceKey(secret), seat);
  return { secret, ...seat };
}

/** Links of several sessions may be opened on one device. The secret itself is not kept there: whoever has it has the link. */
function deviceKey(secret: string): string {
  // FNV-1a; only to tell secrets apart, so it need not be a strong one
  let hash = 0x811c9dc5;
  for (const char of secret) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return `${KEY}.${hash.toString(36)}`;
}
