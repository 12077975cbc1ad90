/** What a page remembers on this device or in this tab. Storage may be full, forbidden or emptied: nothing depends on it. */

function read(store: () => Storage, key: string): string | null {
  try {
    return store().getItem(`guide.${key}`);
  } catch {
    return null;
  }
}

function write(store: () => Storage, key: string, value: string | null): void {
  try {
    if (value === null) store().removeItem(`guide.${key}`);
    else store().setItem(`guide.${key}`, value);
  } catch {
    // a private window: it is forgotten when the page goes
  }
}

/** Stays on this device. */
export const device = {
  get: (key: string): string | null => read(() => localStorage, key),
  set: (key: string, value: string | null): void => write(() => localStorage, key, value),
};

/** Stays in this tab, over reloads. */
export const tab = {
  get: (key: string): string | null => read(() => sessionStorage, key),
  set: (key: string, value: string | null): void => write(() => sessionStorage, key, value),
};

type Store = typeof device;

/** Returns the texts kept under `key`, where all of `fields` are there; null where they are not, or were kept by another version. */
export function readTexts<Field extends string>(store: Store, key: string, fields: readonly Field[]): Record<Field, string> | null {
  try {
    const kept: unknown = JSON.parse(store.get(key) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return null;
    const entries = fields.map((field) => [field, (kept as Record<string, unknown>)[field]] as const);
    if (!entries.every(([, text]) => typeof text === 'string' && text !== '')) return null;
    return Object.fromEntries(entries) as Record<Field, string>;
  } catch {
    return null;
  }
}

/** Keeps them; null forgets them. */
export function keepTexts(store: Store, key: string, texts: Readonly<Record<string, string>> | null): void {
  store.set(key, texts && JSON.stringify(texts));
}
