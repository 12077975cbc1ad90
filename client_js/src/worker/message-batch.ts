/**
 * What the page is told of the line: each message at once, but for a tick that only moves what is shown later anyway, as
 * the voice that belongs to it is heard later. Such a tick waits for the next: each message wakes the page's thread.
 *
 * Invariants
 * - The page is told in order; nothing waits longer than a tick, or than its own moment allows.
 */
import type { Host } from '../base/host.ts';
import type { ServerMessage, Tick } from '../protocol/messages.ts';
import type { MessageNews } from '../session/worker-messages.ts';

/** ms: no tick waits longer */
const WAITS = 50;
/** ms that the page needs to show it in time, from when it is told */
const NEEDS = 30;

export class MessageBatch {
  private readonly host: Pick<Host, 'now' | 'after'>;
  private readonly heard: () => number | null;
  private readonly tell: (messages: readonly MessageNews[]) => void;
  private waiting: MessageNews[] = [];
  private cancel: () => void = () => undefined;

  /** `heard`: the guide time that is heard now; null: no voice is. */
  constructor(host: Pick<Host, 'now' | 'after'>, heard: () => number | null, tell: (messages: readonly MessageNews[]) => void) {
    this.host = host;
    this.heard = heard;
    this.tell = tell;
  }

  push(message: ServerMessage): void {
    const first = this.waiting.length === 0;
    const arrival = this.host.now();
    const mayWait = first && message.type === 'tick' && this.isEarly(message);
    // the packets are played here
    this.waiting.push({ message: message.type === 'tick' ? { ...message, packets: [] } : message, arrival });
    if (mayWait) this.cancel = this.host.after(WAITS, () => this.flush());
    else this.flush();
  }

  /** Tells what waits. */
  flush(): void {
    this.cancel();
    const { waiting } = this;
    this.waiting = [];
    if (waiting.length > 0) this.tell(waiting);
  }

  private isEarly({ time, state, events, left }: Tick): boolean {
    const heard = this.heard();
    const moves = Object.keys(state).every((key) => key === 'view' || key === 'pointer');
    return heard !== null && time !== null && time - heard > WAITS + NEEDS && moves && events.length === 0 && left === null;
  }
}
