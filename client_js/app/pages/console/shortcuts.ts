/** The console's keys. They rest while one writes, and while something lies over the console. */
import { useEffect } from 'preact/hooks';
import { dialogOpen } from '../../ui/dialog/dialog.tsx';
import type { ConsoleModel } from './console.ts';

const slides = (target: EventTarget | null): boolean => target instanceof HTMLInputElement && target.type === 'range';

const writes = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  !slides(target) &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** A slider that the keyboard came to has the keys that move it. */
const movesSlider = (event: KeyboardEvent): boolean => slides(event.target) && /^(Arrow|Page)/.test(event.code);

/** A button that the keyboard came to is pressed by the space bar, as everywhere. */
const pressesButton = (event: KeyboardEvent): boolean =>
  event.code === 'Space' && event.target instanceof HTMLElement && event.target.closest('button, a') !== null;

export function useShortcuts(desk: ConsoleModel): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const { altKey, ctrlKey, metaKey, shiftKey, repeat, isComposing } = event;
      if (altKey || ctrlKey || metaKey || shiftKey || isComposing || dialogOpen()) return;
      if (writes(event.target) || movesSlider(event) || pressesButton(event)) return;
      const act = actions(desk)[event.code];
      if (!act) return;
      event.preventDefault();
      // a key that is held down must not run through the tour
      if (!repeat) act();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [desk]);
}

const actions = (desk: ConsoleModel): Readonly<Record<string, () => void>> => ({
  Space: () => desk.move(1),
  ArrowRight: () => desk.move(1),
  ArrowDown: () => desk.move(1),
  PageDown: () => desk.move(1),
  ArrowLeft: () => desk.move(-1),
  ArrowUp: () => desk.move(-1),
  PageUp: () => desk.move(-1),
  KeyC: () => desk.sendNext(),
  KeyM: () => desk.toggleMicrophone(),
  KeyV: () => desk.toggleClip(),
  KeyP: () => desk.pointing.toggle(),
  Escape: () => desk.pointing.clear(),
});
