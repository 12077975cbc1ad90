/** What a reader has chosen to see, kept on this device. */
import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import { device } from './storage.ts';

function flag(key: string, fallback: boolean): Signal<boolean> {
  const kept = device.get(key);
  return signal(kept === null ? fallback : kept === '1');
}

export const prefs = {
  elder: flag('elder', false),
  danmaku: flag('danmaku', true),
  captions: flag('captions', true),
  /** the guide console's single keys */
  keys: flag('keys', true),
};

export function setPref(key: keyof typeof prefs, value: boolean): void {
  prefs[key].value = value;
  device.set(key, value ? '1' : '0');
  applyPrefs();
}

export function applyPrefs(): void {
  document.documentElement.classList.toggle('elder', prefs.elder.value);
}
