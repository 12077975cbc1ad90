/**
 * When to play each packet of one speaker. Pure: all times are ms; `arrival`, `head` and `at` are of the clock that the
 * sound is played by, so that its drift against the speaker's clock is followed like that of any other.
 *
 *     due = time + offset + target
 *
 * `offset` is what separates the two clocks on the fastest way; `target` what we wait beyond that: 40–400, by the 98th
 * percentile of how much later than the fastest packets come: one late frame in two seconds is enough. It grows at once, and comes down as what is played can follow:
 * slowly in words, quickly in pauses, where nobody hears it.
 *
 * Invariants
 * - Packets are played in order of time, none twice, none over another.
 * - Words are played at most 4 % faster or slower than they were spoken, pauses at most twice as fast, or half as long again.
 * - A packet that comes too late is played at once, and what follows catches up; nothing is played 1 s late.
 */
import { clamp } from '../../base/math.ts';
import { SlidingQuantile } from '../../base/sliding-quantile.ts';
import { WindowedMinimum } from '../../base/windowed-minimum.ts';

const TARGET_START = 120;
const TARGET_LEAST = 40;
const TARGET_MOST = 400;
const QUANTILE = 0.98;
/** what is told of the line */
const TOLD_QUANTILE = 0.95;
const MARGIN = 30;
/** packets the percentile is taken of: 2 s of speech, so that bad seconds are forgotten in as many */
const LATENESSES = 100;
/** so few say too little */
const FEW = 10;
/** ms the target comes down in a ms: no faster than words that are played can follow */
const FALL = 0.04;

const MOST_RATE = 0.04;
/** ms over which a small error is worked off */
const SETTLE = 1000;
/** an error this small is left alone: exactly as it was spoken sounds best */
const GOOD_ENOUGH = 3;
/** A pause is played at most so many times as long, or as short, as it was. */
const PAUSE_MOST_LONG = 1.5;
const PAUSE_MOST_SHORT = 0.5;

const JUMP = 1000;
/** A longer silence than this, ms, is gone over at once. */
const PAUSE_MOST = 2000;
/** Waiting for a packet to go live with for longer than this, ms, the next one will do. */
const LIVE_PATIENCE = 300;
/** Time stamps are whole ms and follow a clock: a step this small is none. */
const STEP = 10;

/** silence is counted for no more than this, ms: it says nothing of the way */
const IDLE = 200;

export interface Placed {
  /** begins here */
  at: number;
  /** is played this much faster than it was spoken: 0.96–1.04, in pauses 0.67–2 */
  rate: number;
  /** follows what was played before without a gap in sound or time */
  joins: boolean;
}

export class Jitter {
  /** ms beyond the percentile: what handing over to the sound card takes */
  margin = MARGIN;
  /** packets that were there too late for their time */
  late = 0;
  /** packets that were not played at all */
  dropped = 0;
  /** gaps in time or sound */
  gaps = 0;
  private readonly offsets = new WindowedMinimum(1000, TARGET_MOST);
  private latenesses = new SlidingQuantile(LATENESSES);
  private seen = 0;
  private p95 = 0;
  private _target = TARGET_START;
  /** where the target comes down to */
  private wanted = TARGET_START;
  private lastArrival: number | null = null;
  /** where what is placed ends */
  private tail: { at: number; time: number } | null = null;
  /** nothing is played until there is something to go live with; since */
  private seeking: number | null = null;

  /** ms waited beyond the fastest way: 40–400 */
  get target(): number {
    return this._target;
  }

  /** ms, 95th percentile: how much later than the fastest packets come */
  get lateness(): number {
    return this.p95;
  }

  /** How much later than the fastest delivery allows the last packet is played, ms. */
  get delay(): number {
    return this.tail && this.offset !== null ? this.tail.at - this.tail.time - this.offset : this._target;
  }

  /** ms of the playing clock minus ms of the speaker's on the fastest way */
  get offset(): number | null {
    return this.offsets.value;
  }

  /** Packets with these times came together. To be called before they are placed. */
  arrive(times: readonly number[], arrival: number): void {
    const passed = clamp(arrival - (this.lastArrival ?? arrival), 0, IDLE);
    this.lastArrival = arrival;
    times.forEach((time, i) => this.offsets.add(arrival - time, i === 0 ? passed : 0));
    const offset = this.offset ?? 0;
    const patience = Math.max(this._target, this.delay);
    for (const time of times) {
      const lateness = arrival - time - offset;
      if (lateness > patience) this.late++;
      // what no buffer helps against is left out, as is the rest of a stall that was given up
      if (lateness <= TARGET_MOST && this.seeking === null) this.latenesses.add(lateness);
    }
    this.seen += times.length;
    this.p95 = this.latenesses.at(TOLD_QUANTILE);
    if (this.seen < FEW) return;
    this.wanted = clamp(this.latenesses.at(QUANTILE) + this.margin, TARGET_LEAST, TARGET_MOST);
    this._target = Math.max(this.wanted, this._target - FALL * passed);
  }

  /**
   * Where to play the packet of `time`, `span` ms long; null: not at all. `head`: the earliest that can still be
   * played. `quiet`: it is but a pause.
   */
  place(time: number, span: number, head: number, quiet = false): Placed | null {
    if (quiet) this._target = Math.max(this.wanted, this._target - span / 2);
    const due = time + (this.offset ?? head - time) + this._target;
    const tail = this.tail;
    if (tail && time < tail.time - STEP) return this.drop();
    const contiguous = tail !== null && time - tail.time <= STEP;
    // a gap is silence: it can be longer than it was, or half as long, so that the view does not leap either; a very long
    // one is no pause of the speaker's, such as guide time's leap when a server has come back
    const pause = tail === null ? 0 : time - tail.time;
    const least = pause > PAUSE_MOST ? 0 : pause / 2;
    let at = tail === null ? due : contiguous ? tail.at : Math.max(tail.at + least, due);
    const late = at < head;
    if (late || this.seeking !== null) {
      if (!this.isLive(due, head)) return this.drop();
      // gone live: now, not half a silence later
      at = Math.max(this.tail ? at : due, tail?.at ?? head, head);
    }
    const behind = at - due;
    const joins = contiguous && !late;
    if (!joins && tail) this.gaps++;
    const rate = quiet ? pauseRate(behind, span) : wordRate(behind);
    this.tail = { at: at + span / rate, time: time + span };
    return { at, rate, joins };
  }

  /** Tells where the last packet that was placed really ends: sound is stretched by whole periods, not exactly by its rate. */
  end(at: number): void {
    if (this.tail) this.tail.at = at;
  }

  /** Forgets what was placed: the next packet goes live. The way is still known. */
  cut(): void {
    this.tail = null;
    this.seeking = null;
  }

  /** Forgets everything, for another speaker or another epoch. */
  reset(): void {
    this.cut();
    this.offsets.reset();
    this.latenesses = new SlidingQuantile(LATENESSES);
    this.seen = 0;
    this.p95 = 0;
    this._target = this.wanted = TARGET_START;
    this.lastArrival = null;
  }

  /** Late or seeking: may this packet be played? Beyond 1 s, only one that is in time again. */
  private isLive(due: number, head: number): boolean {
    if (this.seeking === null && head - due <= JUMP) return true;
    const now = this.lastArrival ?? 0;
    this.seeking ??= now;
    if (head > due && now - this.seeking < LIVE_PATIENCE) return false;
    this.seeking = null;
    this.tail = null;
    return true;
  }

  private drop(): null {
    this.dropped++;
    return null;
  }
}

/** How fast to play words that are `behind` by so many ms. */
function wordRate(behind: number): number {
  return 1 + clamp(Math.abs(behind) < GOOD_ENOUGH ? 0 : behind / SETTLE, -MOST_RATE, MOST_RATE);
}

/** How fast to play a pause of `span` ms: at once as short or as long as it has to be. */
function pauseRate(behind: number, span: number): number {
  return Math.abs(behind) < GOOD_ENOUGH ? 1 : span / clamp(span - behind, span * PAUSE_MOST_SHORT, span * PAUSE_MOST_LONG);
}
