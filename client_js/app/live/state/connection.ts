/** The line of a session as a page shows it: listens to the client, and asks over HTTP where the line does not come. */
import { computed, signal } from '@preact/signals';
import type { LiveSession } from '../session.ts';
import { afterAnswer, afterFailure, connectionState, isFinal, NO_TRIES } from './connection-state.ts';
import type { Answer, ConnectionState } from './connection-state.ts';
import { probe } from './probe.ts';

/** A try that has brought nothing after this, ms, is looked into, though it has not failed yet. */
const SLOW = 5000;

export class ConnectionModel {
  readonly state = computed<ConnectionState>(() => {
    const { status, reason, known, phase } = this.live;
    return connectionState({ status: status.value, reason: reason.value, known: known.value, phase: phase.value, tries: this.tries.value });
  });
  readonly final = computed(() => isFinal(this.state.value));
  private readonly tries = signal(NO_TRIES);
  private asking = false;
  private slow: ReturnType<typeof setTimeout> | undefined;
  private readonly off: () => void;

  /** `ask`: for tests. */
  constructor(
    private readonly live: LiveSession,
    private readonly ask: () => Promise<Answer> = probe,
  ) {
    let before = live.client.status;
    this.off = live.client.on('status', ({ status }) => {
      clearTimeout(this.slow);
      if (status === 'online' || status === 'closed') this.tries.value = NO_TRIES;
      else {
        // the end of a line that was there is no try that failed
        if (status === 'reconnecting' && before !== 'online') {
          this.tries.value = afterFailure(this.tries.value);
          void this.look();
        }
        this.slow = setTimeout(() => void this.look(), SLOW);
      }
      before = status;
    });
  }

  /** In answer to a press: tries again now instead of later. */
  retry(): void {
    // as when the network comes back: that is what the client waits for
    window.dispatchEvent(new Event('online'));
  }

  close(): void {
    clearTimeout(this.slow);
    this.off();
  }

  private async look(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const answer = await this.ask();
    this.asking = false;
    const { status } = this.live.client;
    if (status === 'connecting' || status === 'reconnecting') this.tries.value = afterAnswer(this.tries.value, answer);
  }
}
