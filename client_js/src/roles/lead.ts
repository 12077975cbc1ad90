/**
 * Leading a session: takes and releases the lead, and sends what the guide looks at, points at and says.
 *
 * Invariants
 * - Nothing is sent unless the server has said that we lead (`leading`); a client that is closed leads no longer.
 * - The latest wins: at most one frame every 40 ms, when something changed; and one a second while a clip runs or the
 *   microphone is on, so that guide time is known.
 * - While a voice comes, its packets drive the frames, two packets each: they come in background tabs too, where timers
 *   do not. Packets are sent at once or not at all.
 * - `set` may be called at any time; what was set is sent in whole whenever we begin to lead, or lead again on a new line.
 */
import type { VoicePacket } from '../audio/input/encoder.ts';
import type { VoiceSource } from '../audio/input/microphone.ts';
import { VoiceFrames } from '../audio/input/voice-frames.ts';
import { Emitter } from '../base/emitter.ts';
import { Refused } from '../base/errors.ts';
import { wireDirection, wireView } from '../geometry/angles.ts';
import type { Direction, View } from '../geometry/view.ts';
import type { LeadState, Packet } from '../protocol/messages.ts';
import type { Leader, Phase, PlayingKind, Text } from '../protocol/types.ts';
import type { GuideClient } from '../session/client.ts';

const FRAMES_APART = 40;
/** What changes waits this long for the voice's next frame, ms; then it goes without. */
const VOICE_PATIENCE = 60;
const HEARTBEAT = 1000;
/** More than this not yet sent, and the line is slower than we are: wait, and send the newest then. */
const CONGESTED = 16384;

export interface LeadEvents {
  /** we lead from now on, or no longer */
  leading: boolean;
  /** the lead went to another while we had it; null: to nobody */
  lost: { to: Leader | null };
}

export class Lead extends Emitter<LeadEvents> {
  private readonly client: GuideClient;
  private readonly voice: VoiceFrames;
  private _leading = false;
  /** We hold the lead as far as the person knows: taken, and neither released nor lost to another. */
  private wanted = false;
  private readonly all: LeadState = {};
  private changed: LeadState = {};
  /**
   * when something last changed, and the stamp of the last frame: of the capture clock. What changed is stamped with its
   * own time, not with that of the frame it waited for
   */
  private changedAt = 0;
  private stamp = 0;
  private lastFrame = -Infinity;
  private lastVoice = -Infinity;
  private source: VoiceSource | null = null;
  private leaveSource: () => void = () => undefined;
  /** ends the wait for the next frame, or the next heartbeat; null: there is none */
  private waiting: (() => void) | null = null;
  private beating: (() => void) | null = null;
  private readonly offs: (() => void)[];
  private leader: string | undefined;
  private asked: { resolve: () => void; reject: (refused: Refused) => void }[] = [];

  constructor(client: GuideClient) {
    super();
    this.client = client;
    this.voice = new VoiceFrames(client, (packets) => this.frame(this.moved ? this.changedAt : this.time, packets));
    this.offs = [
      client.on('status', ({ status }) => {
        if (status !== 'online') this.settle(offline());
        if (status !== 'closed') return;
        this.become(false);
        this.source?.stop?.(); // nobody hears it any more
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
    return this.voice.time;
  }

  /** The capture clock at `now`, ms of the client's `host.now()`. */
  timeAt(now: number): number {
    return this.voice.timeAt(now);
  }

  /** Packets of our voice that were not sent, because the line was full. */
  get dropped(): number {
    return this.voice.dropped;
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
    if (view) this.put('view', wireView(view), time);
    if (pointer !== undefined) this.put('pointer', pointer && wireDirection(pointer), time);
    if (stop !== undefined) this.put('stop', stop, time);
    this.send();
  }

  /**
   * Plays to all the clip of a stop, or the film of an exhibit: `id` is the stop's or the exhibit's. It is at `position`
   * ms now, and runs on or stands still. Null: nothing is played any more.
   */
  play(kind: PlayingKind | null, id = '', position = 0, running = true): void {
    const ms = Math.max(0, Math.round(position));
    const { time } = this;
    this.put('playing', kind && { kind, id, time, position: ms, running }, time);
    this.send();
    this.beat();
  }

  /** The guide's voice from now on, whenever it is on and we lead: a `Microphone`. Null: none. */
  use(source: VoiceSource | null): void {
    this.leaveSource();
    this.source = source;
    if (!source) return;
    const offs = [
      source.on('packet', (packet) => this.speak(packet)),
      source.on('sending', () => this.beat()),
    ];
    this.leaveSource = () => {
      for (const off of offs) off();
    };
    this.beat();
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
    this.waiting?.();
    this.beating?.();
    this.settle(offline());
    this._leading = false;
  }

  private put<Key extends keyof LeadState>(key: Key, value: NonNullable<LeadState>[Key], time: number): void {
    if (JSON.stringify(this.all[key]) === JSON.stringify(value)) return;
    this.all[key] = value;
    this.changed[key] = value;
    this.changedAt = time;
  }

  private send(): void {
    if (this.waiting || !this._leading || !this.moved) return;
    const { host } = this.client;
    const wait = Math.max(this.lastFrame + FRAMES_APART, this.lastVoice + VOICE_PATIENCE) - host.now();
    if (wait > 0 || this.client.buffered > CONGESTED) {
      this.waiting = host.after(Math.max(wait, wait > 0 ? 0 : FRAMES_APART), () => {
        this.waiting = null;
        this.send();
      });
    } else this.frame(this.changedAt, []);
  }

  private speak(packet: VoicePacket): void {
    if (!this._leading) return;
    this.lastVoice = this.client.host.now();
    this.voice.push(packet);
  }

  /** Something changed and was not sent yet. */
  private get moved(): boolean {
    return Object.keys(this.changed).length > 0;
  }

  private frame(time: number, packets: readonly Packet[]): boolean {
    const stamp = Math.max(this.stamp, time);
    if (!this.client.send({ type: 'lead', time: stamp, state: this.changed, packets })) return false;
    this.stamp = stamp;
    this.lastFrame = this.client.host.now();
    this.changed = {};
    return true;
  }

  /** Sends a frame a second while guide time is needed and nothing else sends one. */
  private beat(): void {
    if (this.beating || !this._leading) return;
    if (!this.all.playing?.running && !this.source?.sending) return;
    const { host } = this.client;
    const wait = this.lastFrame + HEARTBEAT - host.now();
    if (wait <= 0 && this.client.buffered <= CONGESTED) this.frame(this.time, []);
    this.beating = host.after(wait > 0 ? wait : HEARTBEAT, () => {
      this.beating = null;
      this.beat();
    });
  }

  /** After anything the server said. `fresh`: the first on this line, or the whole after a gap. */
  private check(fresh: boolean): void {
    const { me, state } = this.client;
    this.leader = state.leader?.id;
    const leads = me !== null && state.leader?.id === me.id;
    if (leads === this._leading) {
      if (fresh && leads) this.sendAll();
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
    if (leading) {
      this.wanted = true;
      this.voice.clear();
      this.sendAll();
      this.beat();
      this.settle(null);
    }
    this.emit('leading', leading);
  }

  private sendAll(): void {
    this.changedAt = this.time;
    this.changed = { ...this.all };
    this.send();
  }

  private settle(refused: Refused | null): void {
    const asked = this.asked;
    this.asked = [];
    for (const { resolve, reject } of asked) refused ? reject(refused) : resolve();
  }
}

const offline = (): Refused => new Refused({ code: 'offline', detail: {} });

const REFUSE_TAKE: ReadonlySet<string> = new Set(['led_by_another', 'not_allowed', 'session_ended']);
