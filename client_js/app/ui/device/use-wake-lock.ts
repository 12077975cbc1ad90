/** A screen that locks ends a tour without a word: while one takes part, it stays on. */
import { useEffect } from 'preact/hooks';

interface WakeLock {
  request(type: 'screen'): Promise<{ release(): Promise<void> }>;
}

export function useWakeLock(on: boolean): void {
  useEffect(() => {
    // missing on plain HTTP and in older browsers: there the phone's own setting holds
    const lock = (navigator as Navigator & { wakeLock?: WakeLock }).wakeLock;
    if (!on || !lock) return;
    let held: { release(): Promise<void> } | null = null;
    let over = false;
    // the browser lets go whenever the page is hidden, and may refuse when the battery is low
    const hold = (): void => {
      if (document.visibilityState !== 'visible') return;
      lock.request('screen').then(
        (got) => {
          held = got;
          if (over) void got.release();
        },
        () => undefined,
      );
    };
    hold();
    document.addEventListener('visibilitychange', hold);
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', hold);
      void held?.release();
    };
  }, [on]);
}
