/** How the followers are, as one line: what is well is short, and whatever a guide can act on is said with a number. */
import type { Health } from 'guide-client';
import { consoleWords } from '../words.ts';

/** The slowest tenth is so far behind, ms, that what the guide says no longer fits what they see. */
const FAR_BEHIND = 1500;
/** This part of the followers without the voice, or of those connected without a sign, is worth a look. */
const MANY = 1 / 5;

/** `bad`: the guide should do something, or wait. Who is silent does not follow, though the connection is there. */
export function healthSummary({ followers, behind, silent, noPicture, rungs }: Health): { parts: readonly string[]; bad: boolean } {
  const on = (wanted: number): number => rungs.reduce((sum, [rung, count]) => (rung === wanted ? sum + count : sum), 0);
  const [captions, text] = [on(1), on(2)];
  const awake = Math.max(0, followers - silent);
  const parts = [consoleWords.followers(awake)];
  if (awake > 0) parts.push(consoleWords.behind((behind / 1000).toFixed(1)));
  if (silent > 0) parts.push(consoleWords.silent(silent));
  if (noPicture > 0) parts.push(consoleWords.noPicture(noPicture));
  if (captions > 0) parts.push(consoleWords.captionsOnly(captions));
  if (text > 0) parts.push(consoleWords.textOnly(text));
  return { parts, bad: behind > FAR_BEHIND || noPicture > 0 || captions + text > awake * MANY || silent > followers * MANY };
}
