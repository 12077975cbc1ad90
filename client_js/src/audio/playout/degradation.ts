/**
 * How much is left when the line is bad. Pure; `now` in ms.
 *
 *     0  voice, captions and view
 *     1  captions and view: too much of the voice is late or lost, or it cannot be decoded
 *     2  the stop's prepared text: nothing comes at all
 *
 * Invariants
 * - Down at once. Up from 1, where the line was the reason, only after 10 s and when it was good for the last 5.
 */
export type Rung = 0 | 1 | 2;

const WINDOW = 5000;
const BAD = 0.3;
/** so few packets say nothing of the line */
const FEW = 50;
const RETRY = 10000;
const SILENT = 3000;

export interface Line {
  online: boolean;
  /** when anything last came */
  lastArrival: number;
  /** the voice is wanted, and cannot be decoded */
  deaf: boolean;
}

export class DegradationLadder {
  private counts: { at: number; all: number; bad: number }[] = [];
  private since: number | null = null;

  /** Packets that came, or should have, and how many of them were no use. */
  count(all: number, bad: number, now: number): void {
    if (all > 0) this.counts.push({ at: now, all, bad });
  }

  rung(now: number, { online, lastArrival, deaf }: Line): Rung {
    while ((this.counts[0]?.at ?? Infinity) < now - WINDOW) this.counts.shift();
    if (this.isBad()) this.since ??= now;
    else if (this.since !== null && now - this.since >= RETRY) this.since = null;
    // still bad after 10 s: for another 10
    if (this.since !== null && now - this.since >= RETRY) this.since = now;
    if (!online || now - lastArrival >= SILENT) return 2;
    return deaf || this.since !== null ? 1 : 0;
  }

  /** Forgets what was counted: another line begins. */
  reset(): void {
    this.counts = [];
    this.since = null;
  }

  private isBad(): boolean {
    const all = this.counts.reduce((sum, count) => sum + count.all, 0);
    const bad = this.counts.reduce((sum, count) => sum + count.bad, 0);
    return all >= FEW && bad > BAD * all;
  }
}
