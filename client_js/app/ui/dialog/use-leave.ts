/** Leaving what opened beside a button: by Escape, and by a press anywhere else. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Calls `leave` on Escape and on a press outside of `box`, while `open`. `byKey`: it was Escape. */
export function useLeave(box: RefObject<HTMLElement | null>, open: boolean, leave: (byKey: boolean) => void): void {
  const newest = useRef(leave);
  newest.current = leave;
  // before it is seen: a key pressed as soon as it shows must not be lost on a slow page
  useLayoutEffect(() => {
    if (!open) return;
    const left = (event: Event): void => {
      const byKey = event instanceof KeyboardEvent;
      if (byKey ? event.key === 'Escape' : !box.current?.contains(event.target as Node)) newest.current(byKey);
    };
    document.addEventListener('pointerdown', left);
    document.addEventListener('keydown', left);
    return () => {
      document.removeEventListener('pointerdown', left);
      document.removeEventListener('keydown', left);
    };
  }, [open]);
}
