/** The world of a session's worker: its own, but for the page's clock and the page's waking up. */
import { browserHost, type Host } from '../base/host.ts';

export interface WorkerHost extends Host {
  /** The page is looked at again. */
  wake(): void;
}

/** `origin`: the page's `performance.timeOrigin`, from which `now()` counts too. */
export function workerHost(origin: number): WorkerHost {
  const shift = performance.timeOrigin - origin;
  const wakes = new Set<() => void>();
  return {
    ...browserHost,
    now: () => performance.now() + shift,
    onWake(run) {
      wakes.add(run);
      return () => void wakes.delete(run);
    },
    wake() {
      for (const run of [...wakes]) run();
    },
  };
}
