/**
 * Hearing a session: the packets of its ticks, from the wire to the ear, and how well that goes.
 *
 *     const receiver = new VoiceReceiver(client, follower.timeline.clock);
 *     enterButton.onclick = () => receiver.unlock();   // within the tap
 *
 * Invariants
 * - One's own voice is never played.
 * - Guide time runs by the leader's voice while that is heard; who has the floor is played beside it.
 */
import { Emitter } from '../../base/emitter.ts';
import { clamp } from '../../base/math.ts';
import type { SpokenPacket } from '../../protocol/messages.ts';
import type { GuideClient, Moment } from '../../session/client.ts';
import type { Clock } from '../../time/arrival-clock.ts';
import { VoiceClock } from '../../time/voice-clock.ts';
import { createDecoder, type Decoder } from './decoder.ts';
import { DegradationLadder, type Rung } from './degradation.ts';
import { AudioOutput, type SoundState } from './output.ts';
import { VoiceStream } from './voice-stream.ts';

export interface Hearing {
  sound: SoundState;
  /** 0 voice, 1 captions and view, 2 the stop's prepared text */
  rung: Rung;
  /** the names of those who speak just now */
  speaking: readonly string[];
}

export interface VoiceReceiverEvents {
  change: Hearing;
}

export interface VoiceReceiverOptions {
  /** a page's own, where it outlives this receiver: it is not closed with it */
  output?: AudioOutput;
  /** for tests */
  decoder?: () => Promise<Decoder>;
}

type SpeakerNumber = 0 | 1;

const LOOK_APART = 250;
const DECODER_RETRY = 10000;
/** Without sound one is taken to speak for so long after a packet, ms. */
const SPEAKS = 500;
/** Back in front, more than this behind what it should be, ms: go live. */
const STALE = 150;
const SPAN = 20;
/** A longer gap, ms, is no loss of a bad line, but another speech. */
const LOST_MOST = 5000;
const TRIM_MOST = 500;

export class VoiceReceiver extends Emitter<VoiceReceiverEvents> {
  readonly output: AudioOutput;
  private readonly ownOutput: boolean;
  private readonly client: GuideClient;
  private readonly newDecoder: () => Promise<Decoder>;
  private readonly streams: readonly [VoiceStream, VoiceStream];
  private readonly decoders: (Decoder | null)[] = [null, null];
  private readonly lastPacket = [-Infinity, -Infinity];
  private readonly degradation = new DegradationLadder();
  private loading = false;
  private closed = false;
  private failed: number | null = null;
  private _hearing: Hearing = { sound: 'off', rung: 0, speaking: [] };
  private lastTick = { tick: 0, arrival: -Infinity };
  private lastTime: number | null = null;
  private lost = 0;
  private met = false;
  private leader: string | undefined;
  private holder: string | undefined;
  private cancel: () => void = () => undefined;
  private readonly offs: (() => void)[];

  /** `clock`: the guide time that is to run by the voice, a follower's; null: nobody's, as on a guide's console. */
  constructor(client: GuideClient, clock: Clock | null = null, options: VoiceReceiverOptions = {}) {
    super();
    this.client = client;
    this.output = options.output ?? new AudioOutput(() => client.host.now());
    this.ownOutput = !options.output;
    this.newDecoder = options.decoder ?? createDecoder;
    this.streams = [new VoiceStream(this.output), new VoiceStream(this.output)];
    if (clock instanceof VoiceClock) clock.voice = this.streams[0];
    this.offs = [
      client.on('reset', () => this.reset()),
      client.on('tick', (moment) => this.onTick(moment)),
      client.on('status', () => this.look()),
      client.host.onWake(() => this.onWake()),
      this.output.on('state', () => {
        // the two clocks of sound have nothing in common
        this.reset();
        this.load();
        this.look();
      }),
    ];
    this.load();
    this.lookLater();
  }

  /** Sound on. Must be called while a tap or a key is handled: for entering, and for 「点一下恢复声音」. */
  unlock(): void {
    this.output.unlock();
  }

  /** Sound off: captions and view remain. `unlock` turns it on again. */
  lock(): void {
    this.output.close();
  }

  /** Ends it: nothing is played or counted any more. An output that was given is not closed. */
  close(): void {
    this.cancel();
    for (const off of this.offs) off();
    this.reset();
    this.closed = true;
    if (this.ownOutput) this.output.close();
    this.setDecoders([null, null]);
  }

  /** What a page shows of the sound; a `change` event brings each new one. */
  get hearing(): Hearing {
    return this._hearing;
  }
  get sound(): SoundState {
    return this.output.state;
  }
  get rung(): Rung {
    return this._hearing.rung;
  }
  get speaking(): readonly string[] {
    return this._hearing.speaking;
  }

  /** 0–1 */
  get volume(): number {
    return this.output.volume;
  }
  set volume(volume: number) {
    this.output.volume = volume;
  }
  get muted(): boolean {
    return this.output.muted;
  }
  set muted(muted: boolean) {
    this.output.muted = muted;
  }

  /** ms that the sound reaches the ear later than the browser believes, as with Bluetooth: −500…500. The view waits as long. */
  get trim(): number {
    return this.streams[0].trim;
  }
  set trim(trim: number) {
    const ms = clamp(trim, -TRIM_MOST, TRIM_MOST);
    for (const stream of this.streams) stream.trim = ms;
  }

  /** The jitter buffer's aim, ms. */
  get buffer(): number {
    return this.streams[0].buffer;
  }
  /** How much later than the fastest packets come, ms, 95th percentile. */
  get lateness(): number {
    return this.streams[0].jitter.lateness;
  }
  /** Packets that came after their time. */
  get late(): number {
    return this.sum(({ jitter }) => jitter.late);
  }
  /** Packets not played: too late, or lost on the way. */
  get dropped(): number {
    return this.sum(({ jitter }) => jitter.dropped) + this.lost;
  }
  /** How often sound broke off and began again. */
  get gaps(): number {
    return this.sum(({ jitter }) => jitter.gaps);
  }

  private sum(what: (stream: VoiceStream) => number): number {
    return this.streams.reduce((sum, stream) => sum + what(stream), 0);
  }

  private onTick({ packets, arrival, time, tick, whole }: Moment): void {
    this.met = true;
    const missed = whole || tick !== this.lastTick.tick + 1;
    this.lastTick = { tick, arrival };
    this.meetSpeakers();
    this.output.read();
    if (time !== null) this.streams[0].note(time);
    const [leader, holder] = this.audible();
    if (leader) this.take(0, packets, arrival, missed);
    if (holder) this.take(1, packets, arrival, false);
  }

  /** Whom we hear: not ourselves. */
  private audible(): readonly [boolean, boolean] {
    const { me, state } = this.client;
    return [state.leader?.id !== me?.id, state.floor?.id !== me?.id];
  }

  private meetSpeakers(): void {
    const { leader, floor } = this.client.state;
    if (leader?.id !== this.leader) this.streams[0].reset();
    if (floor?.id !== this.holder) this.streams[1].reset();
    this.leader = leader?.id;
    this.holder = floor?.id;
  }

  private take(speaker: SpeakerNumber, all: readonly SpokenPacket[], arrival: number, missed: boolean): void {
    const packets = all.filter((packet) => packet.speaker === speaker);
    const [first] = packets;
    if (!first) return;
    const stream = this.streams[speaker];
    const { late, dropped } = stream.jitter;
    const decoder = this.decoders[speaker];
    if (this.sound === 'on' && this.rung !== 1 && decoder) stream.play(packets, arrival, decoder);
    else stream.watch(packets, arrival);
    this.lastPacket[speaker] = arrival;
    if (speaker !== 0) return;
    const gap = this.lastTime === null ? 0 : first.time - this.lastTime;
    const lost = missed && gap > 0 && gap < LOST_MOST ? Math.round(gap / SPAN) : 0;
    this.lost += lost;
    this.lastTime = (packets[packets.length - 1] ?? first).time + SPAN;
    const bad = Math.max(stream.jitter.late - late, stream.jitter.dropped - dropped);
    if (this.sound === 'on') this.degradation.count(packets.length + lost, bad + lost, arrival);
  }

  /** The decoders, when there is first something to hear with, and again when they could not be fetched. */
  private load(): void {
    if (this.loading || this.decoders[0] || this.sound === 'off') return;
    this.loading = true;
    const loaded = Promise.all([this.newDecoder(), this.newDecoder()]).then(
      (decoders) => {
        this.setDecoders(decoders);
        this.failed = null;
        // they came too late: nobody is here to hear
        if (this.closed) this.setDecoders([null, null]);
      },
      () => {
        this.failed = this.client.host.now();
      },
    );
    void loaded.then(() => {
      this.loading = false;
      if (!this.closed) this.look();
    });
  }

  private setDecoders(decoders: readonly (Decoder | null)[]): void {
    decoders.forEach((decoder, speaker) => {
      this.decoders[speaker]?.free();
      this.decoders[speaker] = decoder;
    });
  }

  private onWake(): void {
    this.output.wake();
    for (const stream of this.streams) {
      if (stream.jitter.delay > stream.jitter.target + STALE) stream.cut();
    }
  }

  private reset(): void {
    for (const stream of this.streams) stream.reset();
    this.degradation.reset();
    this.lastTime = null;
  }

  private lookLater(): void {
    this.cancel = this.client.host.after(LOOK_APART, () => {
      this.look();
      this.lookLater();
    });
  }

  private look(): void {
    const { host, status } = this.client;
    const now = host.now();
    this.output.read();
    if (this.failed !== null && now - this.failed >= DECODER_RETRY && this.sound === 'on') this.load();
    const line = { online: !this.met || status === 'online', lastArrival: this.met ? this.lastTick.arrival : now };
    const deaf = this.failed !== null && this.sound === 'on';
    const rung = this.degradation.rung(now, { ...line, deaf });
    if (rung === 1 && this._hearing.rung === 0) for (const stream of this.streams) stream.cut();
    this.tell({ sound: this.sound, rung, speaking: this.names(now) });
  }

  private names(now: number): string[] {
    const { leader, floor } = this.client.state;
    const audible = this.audible();
    return [leader, floor].flatMap((member, i) => {
      const stream = this.streams[i];
      if (!member || !stream || !audible[i]) return [];
      const byEar = this.sound === 'on' && this.rung === 0;
      const speaks = byEar ? stream.speaking(now) : now - (this.lastPacket[i] ?? -Infinity) < SPEAKS;
      return speaks ? [member.name] : [];
    });
  }

  private tell(hearing: Hearing): void {
    const same = JSON.stringify(hearing) === JSON.stringify(this._hearing);
    this._hearing = hearing;
    if (!same) this.emit('change', hearing);
  }
}
