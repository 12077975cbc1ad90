/** What a page remembers of its reader. Storage may be full, forbidden or emptied: nothing depends on it. */
import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';

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

const calmMotion = (): boolean => typeof matchMedia !== 'undefined' && matchMedia('(prefers-reduced-motion: reduce)').matches;

function flag(key: string, fallback: boolean): Signal<boolean> {
  const kept = device.get(key);
  return signal(kept === null ? fallback : kept === '1');
}

export const prefs = {
  elder: flag('elder', false),
  danmaku: flag('danmaku', !calmMotion()),
  captions: flag('captions', true),
};

export function setPref(key: keyof typeof prefs, value: boolean): void {
  prefs[key].value = value;
  device.set(key, value ? '1' : '0');
  applyPrefs();
}

export function applyPrefs(): void {
  document.documentElement.classList.toggle('elder', prefs.elder.value);
}
