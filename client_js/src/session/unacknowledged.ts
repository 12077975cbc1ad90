/**
 * What was sent and is not yet acknowledged: comments and captions. Each keeps its id however often it is sent, so the
 * server records it once; it is sent again after every reconnect until the server takes or refuses it.
 */
import { Refused } from '../base/errors.ts';
import type { Host } from '../base/host.ts';
import type { ClientMessage, Refusal } from '../protocol/messages.ts';
import type { Source } from './source.ts';

interface Entry {
  message: ClientMessage;
  /** Was kept for a while, so that its author is no longer looking: a "too fast" is waited out, not handed back. */
  late: boolean;
  resolve: (event: number) => void;
  reject: (refused: Refused) => void;
  /** ends a wait to send it again */
  cancel: () => void;
}

const TRY_AGAIN = 2000;

/** The parts of a source that are used here. */
type Line = Pick<Source, 'send' | 'status' | 'reason'>;

export class Unacknowledged {
  private readonly entries = new Map<string, Entry>();

  constructor(
    readonly line: Line,
    readonly host: Host,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  /**
   * Sends it, and keeps it until it is acknowledged. Resolves with the event's number once it is recorded for good;
   * rejects with `Refused`, at once where the line is closed: nobody would send it again.
   */
  add(id: string, message: ClientMessage): Promise<number> {
    const { status, reason } = this.line;
    if (status === 'closed') return Promise.reject(new Refused({ code: reason?.name ?? 'left', detail: {} }));
    return new Promise((resolve, reject) => {
      const late = !this.line.send(message);
      this.entries.set(id, { message, late, resolve, reject, cancel: () => undefined });
    });
  }

  /** Sends everything again, in order. */
  resend(): void {
    for (const entry of this.entries.values()) {
      entry.late = true;
      this.line.send(entry.message);
    }
  }

  acknowledge(id: string, event: number): void {
    this.take(id)?.resolve(event);
  }

  /** Handles a refusal. Returns true where the message will be sent again, so that nobody has to know. */
  refuse(id: string, refusal: Refusal): boolean {
    const entry = this.entries.get(id);
    if (!entry) return false;
    const { code, detail } = refusal;
    if (code === 'not_recorded' || (code === 'too_many_comments' && entry.late)) {
      const wait = typeof detail.wait === 'number' ? detail.wait : TRY_AGAIN;
      entry.cancel();
      entry.cancel = this.host.after(wait, () => this.line.send(entry.message));
      return true;
    }
    this.take(id);
    entry.reject(new Refused(refusal));
    return false;
  }

  refuseAll(code: string): void {
    for (const id of [...this.entries.keys()]) this.take(id)?.reject(new Refused({ code, detail: {} }));
  }

  /** Takes out an entry that is settled: it is not sent again. */
  private take(id: string): Entry | undefined {
    const entry = this.entries.get(id);
    entry?.cancel();
    this.entries.delete(id);
    return entry;
  }
}
