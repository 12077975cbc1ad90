/** What a tab keeps of a session, so that a reload comes straight back: the same for every way of writing its code. */
import { tidyCode } from '../../base/join-code.ts';
import { keepTexts, readTexts, tab } from '../../base/storage.ts';

export interface Seat {
  token: string;
  /** id of the hall */
  hall: string;
}

const key = (code: string): string => `seat.${tidyCode(code)}`;

export const keptSeat = (code: string): Seat | null => readTexts(tab, key(code), ['token', 'hall']);

export const keepSeat = (code: string, seat: Seat | null): void => keepTexts(tab, key(code), seat && { ...seat });
