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
