/** The comments of a session as they are shown: drawn a few times a second in a flood, and fetched where some are missing. */
import { signal } from '@preact/signals';
import type { CommentEvent, Page, SessionEvent } from 'guide-client';
import { Emitter } from '../../base/emitter.ts';
import type { LiveSession } from '../session.ts';
import { CommentList } from './list-model.ts';

/** A flood of comments draws the list a few times a second, not a hundred. */
const COMMENTS_APART = 120;
/** The server takes two pages a second. */
const PAGES_APART = 500;
/** No answer: asked again. */
const PAGE_PATIENCE = 3000;

export interface CommentsEvents {
  /** one that is new to this page while it looks on, for danmaku */
  fresh: CommentEvent;
}

export class CommentsModel extends Emitter<CommentsEvents> {
  readonly comments = signal<readonly CommentEvent[]>([]);
  private readonly list = new CommentList();
  private waiting: CommentEvent[] = [];
  private pageAsked = -Infinity;
  private pageAwaited = false;
  private flushing: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly live: LiveSession) {
    super();
    const { client, follower } = live;
    client.on('comments', (page) => this.onPage(page));
    client.on('left', (hole) => this.onLeft(hole));
    follower.on('event', (event) => {
      if (event.kind !== 'comment') return;
      this.waiting.push(event);
      this.emit('fresh', event);
      this.flushLater();
    });
    follower.on('reset', ({ events }) => this.onReset(events));
  }

  /** Someone looks at the list and sees comments up to this number; null: its end, where it grows. */
  read(upTo: number | null): void {
    this.list.reading = upTo !== null;
    if (upTo !== null) this.readBack(upTo);
    else if (this.list.comments.length > this.comments.value.length) this.flushLater();
  }

  close(): void {
    if (this.flushing) clearTimeout(this.flushing);
  }

  /** Fetches what is missing above; a page at a time. */
  private readBack(upTo: number): void {
    const { client } = this.live;
    const now = client.host.now();
    const before = this.list.missing(upTo);
    if (before === null || now - this.pageAsked < (this.pageAwaited ? PAGE_PATIENCE : PAGES_APART)) return;
    if (!client.readBack(before)) return;
    this.pageAsked = now;
    this.pageAwaited = true;
  }

  private onPage({ first, last, comments }: Page): void {
    const isOwn = first === last && comments[0]?.author === this.live.me.value?.id;
    for (const comment of isOwn ? comments : []) this.emit('fresh', comment);
    if (!isOwn) this.pageAwaited = false;
    this.list.fill(first, last, comments);
    this.flushLater();
  }

  /** A guide misses none: what was left out is fetched at once. */
  private onLeft(hole: { after: number; last: number }): void {
    this.list.left(hole);
    const me = this.live.me.value;
    if (me && me.role !== 'follower') this.readBack(hole.last);
  }

  private onReset(events: readonly SessionEvent[]): void {
    this.waiting = [];
    this.list.reset(events.filter((event): event is CommentEvent => event.kind === 'comment'));
    this.comments.value = this.list.comments;
  }

  private flushLater(): void {
    this.flushing ??= setTimeout(() => {
      this.flushing = null;
      this.list.add(this.waiting);
      this.waiting = [];
      this.list.trim();
      this.comments.value = this.list.comments;
    }, COMMENTS_APART);
  }
}
