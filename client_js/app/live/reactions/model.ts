/** The hearts of a session: how many were given, and one's own. */
import { signal } from '@preact/signals';
import type { LiveSession } from '../session.ts';

export class ReactionsModel {
  readonly hearts = signal(0);

  constructor(private readonly live: LiveSession) {
    live.client.on('state', ({ state }) => (this.hearts.value = state.hearts));
  }

  give(): void {
    this.live.client.react();
  }
}
