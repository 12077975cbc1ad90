/** Puts together what has the same key. Pure. */

export interface Group<Each> {
  key: string | null;
  members: Each[];
}

/** Returns groups in the order of `keys`, then those of other keys, null last; in each, the order of `all`. None is empty. */
export function groups<Each>(all: readonly Each[], keyOf: (each: Each) => string | null, keys: readonly string[]): Group<Each>[] {
  const found = new Map<string | null, Each[]>(keys.map((key) => [key, []]));
  for (const each of all) {
    const key = keyOf(each);
    found.set(key, [...(found.get(key) ?? []), each]);
  }
  const last = found.get(null) ?? [];
  found.delete(null);
  return [...found, [null, last] as const].filter(([, members]) => members.length > 0).map(([key, members]) => ({ key, members: [...members] }));
}
