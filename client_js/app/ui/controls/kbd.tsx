/** A key of the keyboard, for the eye: not shown where there is none. What it presses says it in `aria-keyshortcuts`. */
import './kbd.css';
import { prefs } from '../../base/prefs.ts';

export function Kbd({ children }: { children: string }) {
  if (!prefs.keys.value) return null;
  return <kbd class="kbd" aria-hidden="true">{children}</kbd>;
}

/** For `aria-keyshortcuts`: nothing where the keys are switched off. */
export const shortcut = (key: string): string | undefined => (prefs.keys.value ? key : undefined);
