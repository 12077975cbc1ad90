/**
 * Comments that fly over the top of the view. Decoration: the list has them all, so a flood may pass by here in part. What lets
 * them fly is fetched when one is in.
 */
import type Danmaku from 'danmaku';
import type { CommentEvent } from 'guide-client';
import { countError } from '../../base/errors.ts';

/** px a second: a line of ten characters is readable for some four seconds on a phone */
const SPEED = 90;
/** More at once and nobody reads any. */
const QUEUE_MOST = 24;
const APART = 250;

export class FlyingComments {
  private danmaku: Danmaku | null = null;
  private closed = false;
  private queue: CommentEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly resized = (): void => {
    this.danmaku?.resize();
  };

  constructor(container: HTMLElement, private readonly me: () => string | null) {
    import('danmaku').then(({ default: Flying }) => {
      if (this.closed) return;
      this.danmaku = new Flying({ container, engine: 'dom', speed: SPEED });
      this.nextLater(0);
    }, countError);
    window.addEventListener('resize', this.resized);
  }

  add(comment: CommentEvent): void {
    this.queue.push(comment);
    if (this.queue.length > QUEUE_MOST) this.queue.shift();
    this.nextLater(0);
  }

  close(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
    window.removeEventListener('resize', this.resized);
    this.danmaku?.destroy();
  }

  private nextLater(wait: number): void {
    if (this.danmaku && this.queue.length > 0) this.timer ??= setTimeout(() => this.next(), wait);
  }

  private next(): void {
    const comment = this.queue.shift();
    this.timer = null;
    this.nextLater(APART);
    if (!comment || document.hidden) return;
    this.danmaku?.emit({ render: () => drawn(comment, this.me()), mode: 'rtl' });
  }
}

/** One comment as it lies over the view; `me`: the reader's id. */
export function drawn({ text, author, question }: CommentEvent, me: string | null): HTMLElement {
  const element = document.createElement('span');
  element.className = 'flying';
  if (author === me) element.classList.add('mine');
  if (question) element.classList.add('asks');
  element.textContent = text;
  return element;
}
