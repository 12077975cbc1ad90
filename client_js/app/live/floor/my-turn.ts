/** A follower's turn to speak: from the raised hand over the floor and the microphone to giving it back. */
import { computed, signal } from '@preact/signals';
import { Floor } from 'guide-client';
import type { LiveSession } from '../session.ts';
import { Mic } from './mic.ts';

/** `granted`: the floor is ours, and the microphone is not on (yet). */
export type MyTurnStep = 'none' | 'raised' | 'granted' | 'speaking';

export class MyTurn {
  readonly mic = new Mic();
  private readonly raised = signal(false);
  private readonly mine = signal(false);
  readonly step = computed<MyTurnStep>(() => {
    if (!this.mine.value) return this.raised.value ? 'raised' : 'none';
    return ['on', 'muted'].includes(this.mic.state.value) ? 'speaking' : 'granted';
  });
  private readonly floor: Floor;

  constructor(live: LiveSession) {
    this.floor = new Floor(live.client, this.mic.microphone);
    this.floor.on('hand', (raised) => (this.raised.value = raised));
    this.floor.on('floor', (mine) => (this.mine.value = mine));
  }

  raise(): void {
    this.floor.hand(true);
  }

  /** Lowers the hand, or gives the floor back. */
  lower(): void {
    this.floor.hand(false);
    this.mic.stop();
  }

  close(): void {
    this.floor.close();
    this.mic.close();
  }
}
