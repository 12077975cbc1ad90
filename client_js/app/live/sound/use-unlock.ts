/** Every tap and key lets sound begin. */
import { useEffect, useRef } from 'preact/hooks';

/** A browser lets sound begin in any tap or key: none of them is wasted. */
export function useUnlock(unlock: () => void): void {
  const run = useRef(unlock);
  run.current = unlock;
  useEffect(() => {
    const press = (): void => run.current();
    const kinds = ['click', 'touchend', 'keydown'] as const;
    for (const kind of kinds) document.addEventListener(kind, press, true);
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, press, true);
    };
  }, []);
}
