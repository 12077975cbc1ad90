/**
 * The comments of a session as far as this page has them, and where some are missing: before those it got on joining,
 * and where more came than a tick carries. Pure.
 *
 * Invariants
 * - Comments are in the order of their numbers, each once.
 * - Holes are apart from one another, in order. A comment that is not here has its number in a hole.
 */

import type { CommentEvent } from 'guide-client';
/** Numbers above `after`, up to `last`. */
export interface Hole {
  after: number;
  last: number;
}

/** More than anyone scrolls back through on a phone; while someone does, all that was read. */
const KEPT = 300;
const KEPT_READING = 3000;
const HOLES_MOST = 400;
/** A page of the server's, in numbers. */
const PAGE = 100;

export class CommentList {
  #comments: readonly CommentEvent[] = [];
  #holes: Hole[] = [];
  /** Someone has scrolled back: nothing is dropped below what is read. */
  reading = false;

  get comments(): readonly CommentEvent[] {
    return this.#comments;
  }

  get holes(): readonly Hole[] {
    return this.#holes;
  }

  /** `comments`: the newest there are, all from the first of them on. */
  reset(comments: readonly CommentEvent[]): void {
    this.#comments = [];
    this.#holes = [];
    const first = comments[0]?.number ?? 1;
    if (first > 1) this.#holes.push({ after: 0, last: first - 1 });
    this.add(comments);
  }

  add(comments: readonly CommentEvent[]): void {
    const newest = this.#comments[this.#comments.length - 1]?.number ?? 0;
    const inOrder = comments.every(({ number }, i) => number > (comments[i - 1]?.number ?? newest));
    if (inOrder) this.#comments = [...this.#comments, ...comments];
    else {
      const all = new Map([...this.#comments, ...comments].map((comment) => [comment.number, comment]));
      this.#comments = [...all.values()].sort((a, b) => a.number - b.number);
    }
    this.trim();
  }

  /** Some comments of these numbers were left out. */
  left(hole: Hole): void {
    const apart = this.#holes.filter(({ after, last }) => last < hole.after || after > hole.last);
    const touching = this.#holes.filter(({ after, last }) => last >= hole.after && after <= hole.last);
    const after = Math.min(hole.after, ...touching.map((one) => one.after));
    const last = Math.max(hole.last, ...touching.map((one) => one.last));
    this.#holes = [...apart, { after, last }].sort((a, b) => a.after - b.after);
    const [first, second, ...more] = this.#holes;
    if (this.#holes.length > HOLES_MOST && first && second) this.#holes = [{ after: first.after, last: second.last }, ...more];
  }

  /** These are all comments numbered `first` … `last`. */
  fill(first: number, last: number, comments: readonly CommentEvent[]): void {
    this.#holes = this.#holes
      .flatMap((hole) => [
        { after: hole.after, last: Math.min(hole.last, first - 1) },
        { after: Math.max(hole.after, last), last: hole.last },
      ])
      .filter((hole) => hole.last > hole.after);
    this.add(comments);
  }

  /** What to ask the server for (`before`) by who sees comments up to this number; null: all above is here. */
  missing(upTo: number): number | null {
    const hole = [...this.#holes].reverse().find(({ after }) => after < upTo);
    return hole ? Math.min(hole.last, upTo + PAGE / 2) + 1 : null;
  }

  /** Drops what is too old to be kept. */
  trim(): void {
    const most = this.reading ? KEPT_READING : KEPT;
    if (this.#comments.length <= most) return;
    this.#comments = this.#comments.slice(-most);
    const first = this.#comments[0]?.number ?? 1;
    this.left({ after: 0, last: first - 1 });
  }
}
