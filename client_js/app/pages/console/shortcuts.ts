/** The console's keys. They rest while one writes, and while something lies over the console. */
import { useEffect } from 'preact/hooks';
import { dialogOpen } from '../../ui/dialog/dialog.tsx';
import type { ConsoleModel } from './model/console.ts';

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

export function useShortcuts(model: ConsoleModel): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const { altKey, ctrlKey, metaKey, shiftKey, repeat, isComposing } = event;
      if (altKey || ctrlKey || metaKey || shiftKey || isComposing || dialogOpen()) return;
      if (writes(event.target) || movesSlider(event) || pressesButton(event)) return;
      const act = actions(model)[event.code];
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
  Space: () => model.route.move(1),
  ArrowRight: () => model.route.move(1),
  ArrowDown: () => model.route.move(1),
  PageDown: () => model.route.move(1),
  ArrowLeft: () => model.route.move(-1),
  ArrowUp: () => model.route.move(-1),
  PageUp: () => model.route.move(-1),
  KeyC: () => model.captions.sendNext(),
  KeyM: () => model.toggleMicrophone(),
  KeyV: () => model.toggleClip(),
  KeyP: () => model.pointer.toggle(),
  Escape: () => model.pointer.clear(),
});
