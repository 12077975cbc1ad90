/** People of one session who have the same name and branch, told apart by a short number. Pure. */

interface Person {
  id: string;
  name: string;
  branch: string;
}

/** Returns a number of two digits for each id, the same on every page; of four, where two of the same name would share it. */
export function twinTags(people: readonly Person[]): ReadonlyMap<string, string> {
  const byName = new Map<string, Set<string>>();
  for (const { id, name, branch } of people) {
    const key = JSON.stringify([name, branch]);
    byName.set(key, (byName.get(key) ?? new Set()).add(id));
  }
  const tags = new Map<string, string>();
  for (const ids of byName.values()) {
    if (ids.size < 2) continue;
    const short = [...ids].map((id) => digits(id, 2));
    const length = new Set(short).size === ids.size ? 2 : 4;
    for (const id of ids) tags.set(id, digits(id, length));
  }
  return tags;
}

/** Returns `count` decimal digits that depend on the id alone: FNV-1a, 32 bits. */
function digits(id: string, count: number): string {
  let hash = 0x811c9dc5;
  for (const char of id) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return String(hash % 10 ** count).padStart(count, '0');
}
