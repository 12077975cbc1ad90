/**
 * Leading a session: takes and releases the lead, and sends what the guide looks at, points at and says. The frames are made where
 * the line is, in the session's worker or here: see `LeadFrames`.
 *
 * Invariants
 * - Nothing is sent unless the server has said that we lead (`leading`); a client that is closed leads no longer.
 * - `set` may be called at any time; what was set is sent in whole whenever we begin to lead, or lead again on a new line.
 */
import { LeadFrames } from '../audio/input/lead-frames.ts';
import { onPacket, type VoiceSource } from '../audio/input/microphone.ts';
import { Emitter } from '../base/emitter.ts';
import { Refused } from '../base/errors.ts';
import { wireDirection, wireView } from '../geometry/angles.ts';
import type { Direction, View } from '../geometry/view.ts';
import type { LeadState } from '../protocol/messages.ts';
import type { Leader, Phase, PlayingKind, Text } from '../protocol/types.ts';
import type { GuideClient } from '../session/client.ts';
import type { LeadCall } from '../session/worker-messages.ts';

export interface LeadEvents {
  /** we lead from now on, or no longer */
  leading: boolean;
  /** the lead went to another while we had it; null: to nobody */
  lost: { to: Leader | null };
}

export class Lead extends Emitter<LeadEvents> {
  private readonly client: GuideClient;
  /** the page's own, where the session has no worker */
  private readonly frames: LeadFrames;
  /** packets that the worker did not send */
  private droppedThere = 0;
  private _leading = false;
  /** We hold the lead as far as the person knows: taken, and neither released nor lost to another. */
  private wanted = false;
  private readonly all: LeadState = {};
  private leaveSource: () => void = () => undefined;
  private readonly offs: (() => void)[];
  private leader: string | undefined;
  private asked: { resolve: () => void; reject: (refused: Refused) => void }[] = [];

  constructor(client: GuideClient) {
    super();
    this.client = client;
    this.frames = new LeadFrames(client);
    const { link } = client;
    if (link) this.tell({ do: 'start', start: this.frames.start });
    this.offs = [
      link?.on('level', ({ dropped }) => (this.droppedThere = dropped)) ?? (() => undefined),
      // before it was online: what is led begins only now
      link?.on('fail', () => this.putAll()) ?? (() => undefined),
      client.on('status', ({ status }) => {
        if (status !== 'online') this.settle(offline());
        if (status === 'closed') this.become(false);
      }),
      client.on('refused', ({ code, id, detail }) => {
        if (id === null && REFUSE_TAKE.has(code)) this.onRefused(new Refused({ code, detail }));
      }),
      client.on('tick', ({ whole }) => {
        // only news: until the server has heard of a release, its ticks still call us the leader
        if (whole || client.state.leader?.id !== this.leader) this.check(whole);
      }),
    ];
  }

  /** Whether the server knows us as the leader. */
  get leading(): boolean {
    return this._leading;
  }

  /** The capture clock: whole ms since this object was made. Everything the guide does is stamped with it. */
  get time(): number {
    return this.timeAt(this.client.host.now());
  }

  /** The capture clock at `now`, ms of the client's `host.now()`. */
  timeAt(now: number): number {
    return this.frames.timeAt(now);
  }

  /** Packets of our voice that were not sent, because the line was full. */
  get dropped(): number {
    return this.frames.dropped + this.droppedThere;
  }

  /**
   * Takes the lead; resolves when we lead. Rejects with `Refused`: `led_by_another` (`detail` `{name, robot}`; ask the
   * person, then call with `force`), `not_allowed`, `session_ended`, or `offline`.
   */
  take(force = false): Promise<void> {
    if (this._leading) return Promise.resolve();
    if (!this.client.send({ type: 'take', force })) return Promise.reject(offline());
    return new Promise((resolve, reject) => this.asked.push({ resolve, reject }));
  }

  /** Gives the lead back. */
  release(): void {
    this.wanted = false;
    this.client.send({ type: 'release' });
    this.become(false);
  }

  /**
   * What the guide looks at, points at (null: at nothing) and which stop this is (null: none). Only what is given
   * changes. Angles are wrapped and clamped; throws `RangeError` for one that is not a number. `at`: when it was so, ms
   * of the client's `host.now()`; of a picture, the time of its frame, which followers draw their pictures for, too.
   */
  set(
    { view, pointer, stop }: { view?: View; pointer?: Direction | null; stop?: string | null },
    at: number = this.client.host.now(),
  ): void {
    const time = this.timeAt(at);
    this.put(
      {
        ...(view && { view: wireView(view) }),
        ...(pointer !== undefined && { pointer: pointer && wireDirection(pointer) }),
        ...(stop !== undefined && { stop }),
      },
      time,
    );
  }

  /**
   * Plays to all the clip of a stop, or the film of an exhibit: `id` is the stop's or the exhibit's. It is at `position`
   * ms now, and runs on or stands still. Null: nothing is played any more.
   */
  play(kind: PlayingKind | null, id = '', position = 0, running = true): void {
    const ms = Math.max(0, Math.round(position));
    const { time } = this;
    this.put({ playing: kind && { kind, id, time, position: ms, running } }, time);
  }

  /** The guide's voice from now on, whenever it is on and we lead: a `Microphone`. Null: none. */
  use(source: VoiceSource | null): void {
    this.leaveSource();
    const sending = (on: boolean): void => this.tell({ do: 'sending', on });
    sending(source?.sending ?? false);
    if (!source) return;
    const offs = [
      onPacket(source, this.client.link, (packet) => {
        if (this._leading) this.tell({ do: 'speak', ...packet });
      }),
      source.on('sending', sending),
    ];
    this.leaveSource = () => {
      for (const off of offs) off();
    };
  }

  /** Lets this member speak beside us; null takes the floor back. False where we do not lead, or are offline. */
  floor(member: string | null): boolean {
    return this._leading && this.client.send({ type: 'floor', member });
  }

  /**
   * Shown to all when they reach `time` of the capture clock, this moment or one of the next seconds: 1 to the client's
   * `limits.caption` characters a language. Kept and sent again like a comment.
   */
  caption(text: Text, time: number = this.time): Promise<number> {
    return this.client.caption(Math.max(0, Math.round(time)), text);
  }

  /** False where we do not lead, or are offline. */
  phase(phase: Phase): boolean {
    return this._leading && this.client.send({ type: 'phase', phase });
  }

  /** Ends it: nothing is sent any more, and no voice is taken. The lead is not given back: `release` does that. */
  close(): void {
    for (const off of this.offs) off();
    this.leaveSource();
    this.tell({ do: 'close' });
    this.settle(offline());
    this._leading = false;
  }

  private put(state: LeadState, time: number): void {
    const before = this.all;
    const same = (key: keyof LeadState): boolean => JSON.stringify(before[key]) === JSON.stringify(state[key]);
    const changed = Object.fromEntries(Object.entries(state).filter(([key]) => !same(key as keyof LeadState))) as LeadState;
    if (Object.keys(changed).length === 0) return;
    Object.assign(this.all, changed);
    this.tell({ do: 'put', state: changed, time });
  }

  private putAll(): void {
    this.tell({ do: 'put', state: this.all, time: this.time });
  }

  /** To whoever makes the frames. */
  private tell(call: LeadCall): void {
    const { link } = this.client;
    if (link?.alive) link.post({ kind: 'lead', ...call });
    else this.frames.apply(call);
  }

  /** After anything the server said. `fresh`: the first on this line, or the whole after a gap. */
  private check(fresh: boolean): void {
    const { me, state } = this.client;
    this.leader = state.leader?.id;
    const leads = me !== null && state.leader?.id === me.id;
    if (leads === this._leading) {
      if (fresh && leads) this.tell({ do: 'all' });
      return;
    }
    if (leads) return this.become(true);
    this.become(false);
    if (!this.wanted) return;
    // the lead lapsed while our line was down: nobody has it, and the person believes to have it
    if (fresh && state.leader === null) this.client.send({ type: 'take', force: false });
    else this.lose();
  }

  private lose(): void {
    this.wanted = false;
    this.emit('lost', { to: this.client.state.leader });
  }

  private onRefused(refused: Refused): void {
    if (this.asked.length > 0) this.settle(refused);
    else if (this.wanted && !this._leading) this.lose();
  }

  private become(leading: boolean): void {
    if (leading === this._leading) return;
    this._leading = leading;
    this.tell({ do: 'lead', on: leading });
    if (leading) {
      this.wanted = true;
      this.settle(null);
    }
    this.emit('leading', leading);
  }

  private settle(refused: Refused | null): void {
    const asked = this.asked;
    this.asked = [];
    for (const { resolve, reject } of asked) refused ? reject(refused) : resolve();
  }
}

const offline = (): Refused => new Refused({ code: 'offline', detail: {} });

const REFUSE_TAKE: ReadonlySet<string> = new Set(['led_by_another', 'not_allowed', 'session_ended']);
