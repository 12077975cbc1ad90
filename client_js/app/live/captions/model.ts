/** The guide's words as text: the caption that stands now, and those so far. */
import { batch, signal } from '@preact/signals';
import type { CaptionEvent, SessionEvent } from 'guide-client';
import type { LiveSession } from '../session.ts';

const KEPT = 60;

export class CaptionsModel {
  readonly caption = signal<CaptionEvent | null>(null);
  /** the captions so far, to be read again */
  readonly transcript = signal<readonly CaptionEvent[]>([]);

  constructor({ follower }: LiveSession) {
    follower.on('event', (event) => this.onEvent(event));
    follower.on('reset', ({ events }) => this.onReset(events));
  }

  private onEvent(event: SessionEvent): void {
    if (event.kind === 'caption') {
      this.caption.value = event;
      this.transcript.value = [...this.transcript.value, event].slice(-KEPT);
    }
    // what was said of the place before does not belong to this one
    if (event.kind === 'scene' || (event.kind === 'phase' && event.phase === 'ended')) this.caption.value = null;
  }

  private onReset(events: readonly SessionEvent[]): void {
    // the caption that still stands belongs to what a newcomer sees; an older one would puzzle
    const last = [...events].reverse().find((event) => event.kind === 'caption' || event.kind === 'scene');
    batch(() => {
      this.transcript.value = events.filter((event): event is CaptionEvent => event.kind === 'caption').slice(-KEPT);
      this.caption.value = last?.kind === 'caption' ? last : null;
    });
  }
}
