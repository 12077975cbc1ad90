/** The newest comments over the view, without any movement: for readers who asked the system for less of it. */
import type { CommentEvent } from 'guide-client';
import { drawn } from './danmaku.ts';

/** As many as can be read at a glance, in a third of a phone. */
const MOST = 3;
/** ms: a line of forty characters is read in this time */
const STAY = 8000;

export class StillComments {
  private readonly leaving = new Set<ReturnType<typeof setTimeout>>();

  constructor(private readonly container: HTMLElement, private readonly me: () => string | null) {}

  add(comment: CommentEvent): void {
    const element = drawn(comment, this.me());
    this.container.append(element);
    while (this.container.childElementCount > MOST) this.container.firstElementChild?.remove();
    const timer = setTimeout(() => {
      element.remove();
      this.leaving.delete(timer);
    }, STAY);
    this.leaving.add(timer);
  }

  close(): void {
    for (const timer of this.leaving) clearTimeout(timer);
    this.container.textContent = '';
  }
}
