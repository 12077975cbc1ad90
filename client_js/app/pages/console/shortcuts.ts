/**
 * The console's keys, by the letter that a keyboard gives, wherever it has it. They rest while one writes, while something
 * lies over the console, and where the guide has switched them off (who speaks to a computer, or presses keys by accident).
 */
import { useEffect } from 'preact/hooks';
import { prefs } from '../../base/prefs.ts';
import { dialogOpen } from '../../ui/dialog/dialog.tsx';
import type { ConsoleModel } from './model/console.ts';

const slides = (target: EventTarget | null): boolean => target instanceof HTMLInputElement && target.type === 'range';

const writes = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  !slides(target) &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** A slider that the keyboard came to has the keys that move it. */
const movesSlider = (event: KeyboardEvent): boolean => slides(event.target) && /^(Arrow|Page)/.test(event.key);

/** A button that the keyboard came to is pressed by the space bar, as everywhere. */
const pressesButton = (event: KeyboardEvent): boolean =>
  event.key === ' ' && event.target instanceof HTMLElement && event.target.closest('button, a') !== null;

/** The letter, or the name of a key without one. On a keyboard of another script it is the letter that a Latin one has there. */
export function keyOf({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  const latin = key.length !== 1 || key.charCodeAt(0) < 0x250;
  return latin ? key.toLowerCase() : code.replace(/^Key/, '').toLowerCase();
}

export function useShortcuts(model: ConsoleModel): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const { altKey, ctrlKey, metaKey, shiftKey, repeat, isComposing } = event;
      if (!prefs.keys.value || altKey || ctrlKey || metaKey || shiftKey || isComposing || dialogOpen()) return;
      if (writes(event.target) || movesSlider(event) || pressesButton(event)) return;
      const act = actions(model)[keyOf(event)];
      if (!act) return;
      event.preventDefault();
      // a key that is held down must not run through the tour
      if (!repeat) act();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [model]);
}

const actions = (model: ConsoleModel): Readonly<Record<string, () => void>> => ({
  ' ': () => model.route.move(1),
  arrowright: () => model.route.move(1),
  arrowdown: () => model.route.move(1),
  pagedown: () => model.route.move(1),
  arrowleft: () => model.route.move(-1),
  arrowup: () => model.route.move(-1),
  pageup: () => model.route.move(-1),
  c: () => model.captions.sendNext(),
  m: () => model.toggleMicrophone(),
  v: () => model.toggleClip(),
  p: () => model.pointer.toggle(),
  escape: () => model.pointer.clear(),
});
