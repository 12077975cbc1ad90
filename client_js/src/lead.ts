/**
 * Leading a session: takes and releases the lead, and sends what the guide looks at and points at.
 *
 * Invariants
 * - Nothing is sent unless the server has said that we lead (`leading`).
 * - The latest wins: at most one frame every 40 ms, and only when something changed.
 * - `set` may be called at any time; what was set is sent in whole whenever we begin to lead, or lead again on a new line.
 */
import { wireDirection, wireView } from './angles.ts';
import { Emitter } from './events.ts';
import type { LeadState } from './messages.ts';
import { Refused } from './pending.ts';
import type { GuideClient } from './session.ts';
import type { Direction, Leader, Phase, Text, View } from './types.ts';

const FRAMES_APART = 40;
/** More than this not yet sent, and the line is slower than we are: wait, and send the newest then. */
const CONGESTED = 16384;

export interface LeadEvents {
  /** we lead from now on, or no longer */
  leading: boolean;
  /** the lead went to another while we had it; null: to nobody */
  lost: { to: Leader | null };
}

export class Lead extends Emitter<LeadEvents> {
  readonly #client: GuideClient;
  readonly #start: number;
  #leading = false;
  /** We hold the lead as far as the person knows: taken, and neither released nor lost to another. */
  #wanted = false;
  readonly #all: { view?: View; pointer?: Direction | null; stop?: string | null } = {};
  #changed: LeadState = {};
  #lastFrame = -Infinity;
  #timer = false;
  #leader: string | undefined;
  #asked: { resolve: () => void; reject: (refused: Refused) => void }[] = [];

  constructor(client: GuideClient) {
    super();
    this.#client = client;
    this.#start = client.host.now();
    client.on('status', ({ status }) => {
      if (status !== 'online') this.#settle(new Refused({ code: 'offline', detail: {} }));
    });
    client.on('refused', ({ code, id, detail }) => {
      if (id === null && REFUSE_TAKE.has(code)) this.#onRefused(new Refused({ code, detail }));
    });
    client.on('tick', ({ whole }) => {
      // only news: until the server has heard of a release, its ticks still call us the leader
      if (whole || client.state.leader?.id !== this.#leader) this.#check(whole);
    });
  }

  /** The server knows us as the leader. */
  get leading(): boolean {
    return this.#leading;
  }

  /** The capture clock: whole ms since this object was made. Everything the guide does is stamped with it. */
  get time(): number {
    return Math.max(0, Math.round(this.#client.host.now() - this.#start));
  }

  /**
   * Takes the lead; resolves when we lead. Rejects with `Refused`: `led_by_another` (`detail` `{name, robot}`; ask the
   * person, then call with `force`), `not_allowed`, `session_ended`, or `offline`.
   */
  take(force = false): Promise<void> {
    if (this.#leading) return Promise.resolve();
    if (!this.#client.send({ type: 'take', force })) return Promise.reject(new Refused({ code: 'offline', detail: {} }));
    return new Promise((resolve, reject) => this.#asked.push({ resolve, reject }));
  }

  /** Leads no longer. */
  release(): void {
    this.#wanted = false;
    this.#client.send({ type: 'release' });
    this.#become(false);
  }

  /**
   * What the guide looks at, points at (null: at nothing) and which stop this is (null: none). Only what is given
   * changes. Angles are wrapped and clamped; throws `RangeError` for one that is not a number.
   */
  set({ view, pointer, stop }: { view?: View; pointer?: Direction | null; stop?: string | null }): void {
    if (view) this.#put('view', wireView(view));
    if (pointer !== undefined) this.#put('pointer', pointer && wireDirection(pointer));
    if (stop !== undefined) this.#put('stop', stop);
    this.#send();
  }

  /** Shown to all when they reach this moment: 1–500 characters a language. Kept and sent again like a comment. */
  caption(text: Text): Promise<number> {
    return this.#client.caption(this.time, text);
  }

  /** False where we do not lead, or are offline. */
  phase(phase: Phase): boolean {
    return this.#leading && this.#client.send({ type: 'phase', phase });
  }

  #put<Key extends keyof LeadState>(key: Key, value: NonNullable<LeadState>[Key]): void {
    if (JSON.stringify(this.#all[key]) === JSON.stringify(value)) return;
    this.#all[key] = value;
    this.#changed[key] = value;
  }

  #send(): void {
    if (this.#timer || !this.#leading || Object.keys(this.#changed).length === 0) return;
    const { host } = this.#client;
    const wait = this.#lastFrame + FRAMES_APART - host.now();
    if (wait > 0 || this.#client.buffered > CONGESTED) {
      this.#timer = true;
      host.after(Math.max(wait, wait > 0 ? 0 : FRAMES_APART), () => {
        this.#timer = false;
        this.#send();
      });
    } else if (this.#client.send({ type: 'lead', time: this.time, state: this.#changed, packets: [] })) {
      this.#lastFrame = host.now();
      this.#changed = {};
    }
  }

  /** After anything the server said. `fresh`: the first on this line, or the whole after a gap. */
  #check(fresh: boolean): void {
    const { me, state } = this.#client;
    this.#leader = state.leader?.id;
    const leads = me !== null && state.leader?.id === me.id;
    if (leads === this.#leading) {
      if (fresh && leads) this.#sendAll();
      return;
    }
    if (leads) return this.#become(true);
    this.#become(false);
    if (!this.#wanted) return;
    // the lead lapsed while our line was down: nobody has it, and the person believes to have it
    if (fresh && state.leader === null) this.#client.send({ type: 'take', force: false });
    else this.#lose();
  }

  #lose(): void {
    this.#wanted = false;
    this.emit('lost', { to: this.#client.state.leader });
  }

  #onRefused(refused: Refused): void {
    if (this.#asked.length > 0) this.#settle(refused);
    else if (this.#wanted && !this.#leading) this.#lose();
  }

  #become(leading: boolean): void {
    if (leading === this.#leading) return;
    this.#leading = leading;
    if (leading) {
      this.#wanted = true;
      this.#sendAll();
      this.#settle(null);
    }
    this.emit('leading', leading);
  }

  #sendAll(): void {
    this.#changed = { ...this.#all };
    this.#send();
  }

  #settle(refused: Refused | null): void {
    const asked = this.#asked;
    this.#asked = [];
    for (const { resolve, reject } of asked) refused ? reject(refused) : resolve();
  }
}

const REFUSE_TAKE: ReadonlySet<string> = new Set(['led_by_another', 'not_allowed', 'session_ended']);
