/**
 * A typed source of events: `Events` maps each event's name to what its listeners are given.
 *
 * Listeners are called in the order they were added, and one that throws stops neither the others nor the source: its
 * error is reported as uncaught, outside the call.
 */
export class Emitter<Events extends object> {
  private readonly listeners = new Map<keyof Events, Set<(detail: never) => void>>();

  /** Calls `listener` at each `type` event from now on; returns the function that ends this. */
  on<Type extends keyof Events>(type: Type, listener: (detail: Events[Type]) => void): () => void {
    const listeners = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }

  /** Resolves with the next `type` event. */
  next<Type extends keyof Events>(type: Type): Promise<Events[Type]> {
    return new Promise((resolve) => {
      const off = this.on(type, (detail) => {
        off();
        resolve(detail);
      });
    });
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
