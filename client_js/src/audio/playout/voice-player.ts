/**
 * The packets of a session's ticks, from the wire to the speakers, and how well that goes. The same code runs in a worker and
 * on the page; what is the page's alone (taps, volume, the audio context) is `VoiceReceiver`'s.
 *
 * Invariants
 * - One's own voice is never played.
 */
import { Emitter } from '../../base/emitter.ts';
import type { SpokenPacket } from '../../protocol/messages.ts';
import type { GuideClient, Moment } from '../../session/client.ts';
import type { VoiceFigures } from '../../session/worker-messages.ts';
import type { HeardVoice } from '../../time/voice-clock.ts';
import { createDecoder, type Decoder } from './decoder.ts';
import { DegradationLadder, type Rung } from './degradation.ts';
import type { AudioOutput } from '../output/output.ts';
import type { PlayoutMap } from './playout-map.ts';
import { ScheduledSpeakers } from './scheduled-speakers.ts';
import type { Speakers, SpeakerNumber } from './sink.ts';
import type { Voice, Voices } from '../output/voice.ts';
import { VoiceStream } from './voice-stream.ts';

/** The parts of a client that are used here. */
type Session = Pick<GuideClient, 'on' | 'host' | 'me' | 'state' | 'status'>;

const LOOK_APART = 250;
const DECODER_RETRY = 10000;
/** Without sound one is taken to speak for so long after a packet, ms. */
const SPEAKS = 500;
/** Back in front, more than this behind what it should be, ms: go live. */
const STALE = 150;
const SPAN = 20;
/** A longer gap, ms, is no loss of a bad line, but another speech. */
const LOST_MOST = 5000;

export class VoicePlayer extends Emitter<{ change: Voices }> implements Voice {
  private readonly client: Session;
  private readonly speakers: Speakers;
  private readonly newDecoder: () => Promise<Decoder>;
  private readonly streams: readonly [VoiceStream, VoiceStream];
  private readonly decoders: (Decoder | null)[] = [null, null];
  private readonly lastPacket = [-Infinity, -Infinity];
  private readonly degradation = new DegradationLadder();
  private loading = false;
  private closed = false;
  private failed: number | null = null;
  private voices: Voices = { rung: 0, speaking: [] };
  private lastTick = { tick: 0, arrival: -Infinity };
  private lastTime: number | null = null;
  private lost = 0;
  private met = false;
  private leader: string | undefined;
  private holder: string | undefined;
  private cancel: () => void = () => undefined;
  private readonly offs: (() => void)[];

  /** `playout`: keeps what of the leader is heard when, where somebody else wants to know it too. */
  constructor(client: Session, speakers: Speakers, newDecoder: () => Promise<Decoder> = createDecoder, playout?: PlayoutMap) {
    super();
    this.client = client;
    this.speakers = speakers;
    this.newDecoder = newDecoder;
    this.streams = [new VoiceStream(speakers, 0, playout), new VoiceStream(speakers, 1)];
    this.offs = [
      client.on('reset', () => this.reset()),
      client.on('tick', (moment) => this.onTick(moment)),
      client.on('status', () => this.look()),
      client.host.onWake(() => this.onWake()),
      speakers.on('state', () => {
        // the two clocks of sound have nothing in common
        this.reset();
        this.load();
        this.look();
      }),
    ];
    this.load();
    this.lookLater();
  }

  /** Ends it: nothing is played or counted any more. */
  close(): void {
    this.cancel();
    for (const off of this.offs) off();
    this.reset();
    this.closed = true;
    this.setDecoders([null, null]);
  }

  get rung(): Rung {
    return this.voices.rung;
  }
  get speaking(): readonly string[] {
    return this.voices.speaking;
  }
  get heard(): HeardVoice {
    return this.streams[0];
  }
  get trim(): number {
    return this.streams[0].trim;
  }
  set trim(trim: number) {
    for (const stream of this.streams) stream.trim = trim;
  }

  get figures(): VoiceFigures {
    const [{ jitter }] = this.streams;
    return {
      buffer: jitter.target,
      lateness: jitter.lateness,
      late: this.sum((stream) => stream.jitter.late),
      dropped: this.sum((stream) => stream.jitter.dropped) + this.lost,
      gaps: this.sum((stream) => stream.jitter.gaps),
    };
  }

  private sum(what: (stream: VoiceStream) => number): number {
    return this.streams.reduce((sum, stream) => sum + what(stream), 0);
  }

  private onTick({ packets, arrival, time, tick, whole }: Moment): void {
    this.met = true;
    const missed = whole || tick !== this.lastTick.tick + 1;
    this.lastTick = { tick, arrival };
    this.meetSpeakers();
    this.speakers.read();
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
    if (this.speakers.state === 'on' && this.rung !== 1 && decoder) stream.play(packets, arrival, decoder);
    else stream.watch(packets, arrival);
    this.lastPacket[speaker] = arrival;
    if (speaker !== 0) return;
    const gap = this.lastTime === null ? 0 : first.time - this.lastTime;
    const lost = missed && gap > 0 && gap < LOST_MOST ? Math.round(gap / SPAN) : 0;
    this.lost += lost;
    this.lastTime = (packets[packets.length - 1] ?? first).time + SPAN;
    const bad = Math.max(stream.jitter.late - late, stream.jitter.dropped - dropped);
    if (this.speakers.state === 'on') this.degradation.count(packets.length + lost, bad + lost, arrival);
  }

  /** The decoders, when there is first something to hear with, and again when they could not be fetched. */
  private load(): void {
    if (this.loading || this.decoders[0] || this.speakers.state === 'off') return;
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
    this.speakers.read();
    if (this.failed !== null && now - this.failed >= DECODER_RETRY && this.speakers.state === 'on') this.load();
    const line = { online: !this.met || status === 'online', lastArrival: this.met ? this.lastTick.arrival : now };
    const deaf = this.failed !== null && this.speakers.state === 'on';
    const rung = this.degradation.rung(now, { ...line, deaf });
    if (rung === 1 && this.rung === 0) for (const stream of this.streams) stream.cut();
    this.tell({ rung, speaking: this.names(now) });
  }

  private names(now: number): string[] {
    const { leader, floor } = this.client.state;
    const audible = this.audible();
    return [leader, floor].flatMap((member, i) => {
      const stream = this.streams[i];
      if (!member || !stream || !audible[i]) return [];
      const byEar = this.speakers.state === 'on' && this.rung === 0;
      const speaks = byEar ? stream.speaking(now) : now - (this.lastPacket[i] ?? -Infinity) < SPEAKS;
      return speaks ? [member.name] : [];
    });
  }

  private tell(voices: Voices): void {
    const same = JSON.stringify(voices) === JSON.stringify(this.voices);
    this.voices = voices;
    if (!same) this.emit('change', voices);
  }
}

/** Returns a player that plays through the page's own audio context. */
export const playOnPage = (client: Session, output: AudioOutput): VoicePlayer => new VoicePlayer(client, new ScheduledSpeakers(output));
