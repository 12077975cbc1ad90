/**
 * A typed source of events: `Events` maps each event's name to what its listeners are given.
 *
 * Listeners are called in the order they were added, and one that throws stops neither the others nor the source: its
 * error is reported as uncaught, outside the call.
 */
export class Emitter<Events extends object> {
  /** what ends each wait for a `next` event */
  private readonly awaited = new Set<(why: Error) => void>();
  private readonly listeners = new Map<keyof Events, Set<(detail: never) => void>>();

  /** Calls `listener` at each `type` event from now on; returns the function that ends this. */
  on<Type extends keyof Events>(type: Type, listener: (detail: Events[Type]) => void): () => void {
    const listeners = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }

  /** Resolves with the next `type` event. Rejects where the source ends before it, so that nobody waits for ever. */
  next<Type extends keyof Events>(type: Type): Promise<Events[Type]> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        off();
        this.awaited.delete(refuse);
      };
      const refuse = (why: Error): void => {
        settle();
        reject(why);
      };
      const off = this.on(type, (detail) => {
        settle();
        resolve(detail);
      });
      this.awaited.add(refuse);
    });
  }

  /** No more events come, for now or for good: whoever waits for the `next` one is told why. */
  protected refuseNext(why: Error): void {
    for (const refuse of [...this.awaited]) refuse(why);
  }

  protected emit<Type extends keyof Events>(type: Type, detail: Events[Type]): void {
    // a copy: a listener added or removed while we call takes effect with the next event
    for (const listener of [...(this.listeners.get(type) ?? [])]) {
      try {
        (listener as (detail: Events[Type]) => void)(detail);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
