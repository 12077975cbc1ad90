/**
 * Who one is in a session, kept so that one comes back as the same person: the same for every way of writing its code.
 *
 * A tab keeps its own, and comes straight back with it after a reload. The device keeps the newest of each session: a page
 * opened there later, when the tab is gone, offers it, and asks whether it is still the same person.
 */
import { tidyCode } from '../../base/join-code.ts';
import { device, keepTexts, readTexts, tab } from '../../base/storage.ts';

export interface Seat {
  token: string;
  /** id of the hall */
  hall: string;
  /** the name and the branch, as the person knows them */
  who: string;
}

/** Sessions whose seats a device keeps: those of a year of theme days. */
const MOST = 12;
const SEATS = 'seats';
const FIELDS = ['token', 'hall', 'who'] as const;

const key = (code: string): string => `seat.${tidyCode(code)}`;

/** This tab's. */
export const keptSeat = (code: string): Seat | null => readTexts(tab, key(code), FIELDS);

/** This device's: that of the person who took part here last. */
export const deviceSeat = (code: string): Seat | null => readTexts(device, key(code), FIELDS);

/** In this tab and on this device. */
export function keepSeat(code: string, seat: Seat): void {
  keepTexts(tab, key(code), { ...seat });
  keepTexts(device, key(code), { ...seat });
  const codes = [...keptCodes().filter((each) => each !== tidyCode(code)), tidyCode(code)];
  for (const old of codes.splice(0, codes.length - MOST)) device.set(key(old), null);
  device.set(SEATS, codes.join(' '));
}

/** It is no longer good: gone from this tab, and from the device where it is the same one. */
export function forgetSeat(code: string, token: string): void {
  keepTexts(tab, key(code), null);
  if (deviceSeat(code)?.token === token) keepTexts(device, key(code), null);
}

const keptCodes = (): string[] => (device.get(SEATS) ?? '').split(' ').filter(Boolean);
