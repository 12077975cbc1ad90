/** Where the arrow keys lead in a row or a column of entries; past the end one comes out at the other. */

const STEPS = {
  row: { back: 'ArrowLeft', on: 'ArrowRight' },
  column: { back: 'ArrowUp', on: 'ArrowDown' },
} as const;

/** Returns the place to go to from `at` (−1: none has the focus yet) among `count`; null: the key has no meaning here. */
export function arrowTo(key: string, along: keyof typeof STEPS, at: number, count: number): number | null {
  if (count === 0) return null;
  const { back, on } = STEPS[along];
  if (key === on) return (at + 1) % count;
  if (key === back) return (Math.max(at, 0) - 1 + count) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}

/** Moves the focus among `entries`. Returns the place that it came to; null: the key has no meaning here. */
export function moveFocus(event: KeyboardEvent, along: keyof typeof STEPS, entries: readonly HTMLElement[]): number | null {
  const to = arrowTo(event.key, along, entries.findIndex((entry) => entry === document.activeElement), entries.length);
  if (to === null) return null;
  event.preventDefault();
  event.stopPropagation(); // the page's own keys
  entries[to]?.focus();
  return to;
}
