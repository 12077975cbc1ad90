/**
 * A search over what has a name in a hall, by a part of the name in any language, or by the first letters of its pinyin.
 * Pure. The server gives the letters, so that no page needs a dictionary.
 */
import type { Text } from 'guide-client';

export interface Named {
  title: Text;
  /** the letters with which each character of the Chinese title may begin */
  initials?: readonly string[];
  /** what else is said of it */
  text?: Text;
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[^\p{Letter}\p{Number}]/gu, '');

const languages = (text: Text | undefined): string[] => (text === undefined ? [] : typeof text === 'string' ? [text] : Object.values(text)).map(plain);

/** Where typed letters stand in the initials: the first place; −1: nowhere. */
function placeIn(initials: readonly string[], typed: string): number {
  const letters = [...typed];
  for (let start = 0; start + letters.length <= initials.length; start += 1) {
    if (letters.every((letter, index) => initials[start + index]?.includes(letter))) return start;
  }
  return -1;
}

/** How well a name fits: 0 is best; null: not at all. */
function rank({ title, initials = [], text }: Named, typed: string): number | null {
  const names = languages(title);
  if (names.some((name) => name.startsWith(typed))) return 0;
  const place = placeIn(initials, typed);
  if (place === 0) return 1;
  if (place > 0) return 2;
  // letters in the middle of a foreign name are seldom meant
  if (names.some((name) => name.includes(typed))) return 3;
  // one letter stands in every text
  return typed.length > 1 && languages(text).some((each) => each.includes(typed)) ? 4 : null;
}

/** Returns those that fit, the best first, else in their order. Nothing was typed: none. */
export function search<Each extends Named>(all: readonly Each[], query: string): Each[] {
  const typed = plain(query);
  if (typed === '') return [];
  return all
    .map((each) => ({ each, fit: rank(each, typed) }))
    .filter((found): found is { each: Each; fit: number } => found.fit !== null)
    .sort((a, b) => a.fit - b.fit)
    .map(({ each }) => each);
}
