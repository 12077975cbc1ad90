/**
 * What was said and is not yet acknowledged: comments and captions. Each keeps its id however often it is sent, so the
 * server records it once; it is sent again after every reconnect until the server takes or refuses it.
 */
import { Refused } from '../base/errors.ts';
import type { Host } from '../base/host.ts';
import type { ClientMessage, Refusal } from '../protocol/messages.ts';

interface Entry {
  message: ClientMessage;
  /** Was kept for a while, so that its author is no longer looking: a "too fast" is waited out, not handed back. */
  late: boolean;
  resolve: (event: number) => void;
  reject: (refused: Refused) => void;
}

const TRY_AGAIN = 2000;

export class Unacknowledged {
  readonly #entries = new Map<string, Entry>();

  constructor(
    readonly send: (message: ClientMessage) => boolean,
    readonly host: Host,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  /** Resolves with the event's number once it is recorded for good; rejects with `Refused`. */
  add(id: string, message: ClientMessage): Promise<number> {
    return new Promise((resolve, reject) => {
      const late = !this.send(message);
      this.#entries.set(id, { message, late, resolve, reject });
    });
  }

  /** In the order they were said. */
  resend(): void {
    for (const entry of this.#entries.values()) {
      entry.late = true;
      this.send(entry.message);
    }
  }

  acknowledge(id: string, event: number): void {
    this.#entries.get(id)?.resolve(event);
    this.#entries.delete(id);
  }

  /** True where this was ours and will be tried again, so that nobody need be told. */
  refuse(id: string, refusal: Refusal): boolean {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    const { code, detail } = refusal;
    if (code === 'not_recorded' || (code === 'too_many_comments' && entry.late)) {
      const wait = typeof detail.wait === 'number' ? detail.wait : TRY_AGAIN;
      this.host.after(wait, () => {
        if (this.#entries.get(id) === entry) this.send(entry.message);
      });
      return true;
    }
    this.#entries.delete(id);
    entry.reject(new Refused(refusal));
    return false;
  }

  refuseAll(code: string): void {
    for (const entry of this.#entries.values()) entry.reject(new Refused({ code, detail: {} }));
    this.#entries.clear();
  }
}
