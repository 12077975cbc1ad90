/** Comments that fly over the top of the view. Decoration: the list has them all, so a flood may pass by here in part. */
import Danmaku from 'danmaku';
import type { CommentEvent } from 'guide-client';

/** px a second: a line of ten characters is readable for some four seconds on a phone */
const SPEED = 90;
/** More at once and nobody reads any. */
const QUEUE_MOST = 24;
const APART = 250;

export class FlyingComments {
  private readonly danmaku: Danmaku;
  private queue: CommentEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly resized = (): void => {
    this.danmaku.resize();
  };

  constructor(container: HTMLElement, private readonly me: () => string | null) {
    this.danmaku = new Danmaku({ container, engine: 'dom', speed: SPEED });
    window.addEventListener('resize', this.resized);
  }

  add(comment: CommentEvent): void {
    this.queue.push(comment);
    if (this.queue.length > QUEUE_MOST) this.queue.shift();
    this.timer ??= setTimeout(() => this.next(), 0);
  }

  close(): void {
    if (this.timer) clearTimeout(this.timer);
    window.removeEventListener('resize', this.resized);
    this.danmaku.destroy();
  }

  private next(): void {
    const comment = this.queue.shift();
    this.timer = this.queue.length > 0 ? setTimeout(() => this.next(), APART) : null;
    if (!comment || document.hidden) return;
    this.danmaku.emit({ render: () => drawn(comment, this.me()), mode: 'rtl' });
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
