/** Sorting and selecting the rows of a table. Pure. */

export interface Sort {
  /** of the column */
  by: string;
  descending: boolean;
}

/** Returns the order after a press on a column's head: upwards, then downwards. */
export const sortAfter = (sort: Sort | null, by: string): Sort => ({ by, descending: sort?.by === by && !sort.descending });

/** Returns the rows in the order of their values; equal ones keep theirs, empty ones come last either way. */
export function sorted<Row>(rows: readonly Row[], value: (row: Row) => string | number | null, descending: boolean, language?: string): Row[] {
  const words = new Intl.Collator(language, { numeric: true });
  const compare = (a: string | number, b: string | number): number =>
    typeof a === 'number' && typeof b === 'number' ? a - b : words.compare(String(a), String(b));
  return rows
    .map((row, place) => ({ row, place, value: value(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null) || a.place - b.place;
      return (descending ? -1 : 1) * compare(a.value, b.value) || a.place - b.place;
    })
    .map(({ row }) => row);
}

export type Selection = ReadonlySet<string>;

export function withRow(selection: Selection, key: string, on: boolean): Selection {
  const next = new Set(selection);
  if (on) next.add(key);
  else next.delete(key);
  return next;
}

/** Returns the selection with all of `keys` in it, or none of them; those that are not shown now stay as they are. */
export function withAll(selection: Selection, keys: readonly string[], on: boolean): Selection {
  return keys.reduce<Selection>((sum, key) => withRow(sum, key, on), selection);
}

export function howMany(selection: Selection, keys: readonly string[]): 'none' | 'some' | 'all' {
  const on = keys.filter((key) => selection.has(key)).length;
  if (on === 0) return 'none';
  return on === keys.length ? 'all' : 'some';
}
