/** A stand-in for `localStorage`, where a browser keeps nothing: cookies blocked, storage switched off, an old WebView without it. */

type Scope = { localStorage?: Storage | null };

/**
 * Puts a storage that lasts as long as the page in place of one that cannot be had. Code of others that asks for
 * `localStorage` without a guard, as the panorama's viewer does, works then. Does nothing where there is a storage.
 */
export function provideStorage(scope: object = globalThis): void {
  try {
    if ((scope as Scope).localStorage) return;
  } catch {
    // the very question is forbidden
  }
  try {
    Object.defineProperty(scope, 'localStorage', { value: memoryStorage(), configurable: true, writable: true });
  } catch {
    // a browser that allows not even this: whoever needs a storage says so
  }
}

/** Entries are properties too, as those of a real storage are: `key in storage`, `storage[key]`. */
function memoryStorage(): Storage {
  const methods = {
    getItem: (key: string): string | null => (Object.prototype.hasOwnProperty.call(storage, key) ? String(storage[key]) : null),
    setItem: (key: string, value: string): void => void (storage[key] = String(value)),
    removeItem: (key: string): void => void delete storage[key],
    key: (at: number): string | null => Object.keys(storage)[at] ?? null,
    clear: (): void => Object.keys(storage).forEach((key) => delete storage[key]),
  };
  const prototype = Object.defineProperty(Object.assign(Object.create(null), methods) as object, 'length', { get: () => Object.keys(storage).length });
  const storage = Object.create(prototype) as Record<string, string>;
  return storage as unknown as Storage;
}
