/**
 * One speaker's way from packets to sound: jitter buffer, decoder, and pieces handed to a sink to be played at an exact
 * sample. Everything happens when packets come, so no timer is needed, which a background tab would hold up.
 */
import type { Packet } from '../../protocol/messages.ts';
import type { HeardVoice } from '../../time/voice-clock.ts';
import { decibels } from '../level.ts';
import { Resampler } from '../resample.ts';
import type { Decoder } from './decoder.ts';
import { Jitter, type Placed } from './jitter.ts';
import { PlayoutMap } from './playout-map.ts';
import type { Sink, Speakers, SpeakerNumber } from './sink.ts';
import { Stretch } from './stretch.ts';

const RATE = 48000;
const QUIET_DB = -50;
const SPEAKING_DB = -45;
/** A pause between words that still counts as speaking, ms. */
const BREATH = 1000;

export class VoiceStream implements HeardVoice {
  readonly jitter = new Jitter();
  /** packets that were none */
  errors = 0;
  /** ms that the ear is behind what the browser believes: Bluetooth */
  trim = 0;
  private readonly speakers: Speakers;
  private readonly speaker: SpeakerNumber;
  private readonly playout: PlayoutMap;
  private readonly stretch = new Stretch();
  private readonly resampler = new Resampler();
  /** where the last piece went */
  private sink: Sink | null = null;
  /** the sample after the last one placed */
  private next = 0;
  /** placed and not yet written; `fresh`: they join nothing */
  private pieces: Float32Array<ArrayBuffer>[] = [];
  private fresh = true;
  /** when the last words will have been heard, ms of sound */
  private spoken = -Infinity;

  constructor(speakers: Speakers, speaker: SpeakerNumber, playout = new PlayoutMap()) {
    this.speakers = speakers;
    this.speaker = speaker;
    this.playout = playout;
  }

  get buffer(): number {
    return this.jitter.target;
  }

  guideTime(now: number): number | null {
    const moment = this.speakers.time.atEar(now);
    return moment === null ? null : this.playout.time(moment - this.trim);
  }

  /** Words of this speaker are heard at `now`. */
  speaking(now: number): boolean {
    const moment = this.speakers.time.atEar(now);
    return moment !== null && moment - this.trim < this.spoken + BREATH;
  }

  /** Notes that the guide has come to `time`, as the ticks say. */
  note(time: number): void {
    this.playout.note(time);
  }

  /** Counts packets without playing them, so that the state of the line is known while there is no sound. */
  watch(packets: readonly Packet[], arrival: number): void {
    this.jitter.arrive(packets.map(({ time }) => time), this.speakers.time.at(arrival) ?? arrival);
  }

  /** Packets came together at `arrival`, ms of the client's clock. */
  play(packets: readonly Packet[], arrival: number, decoder: Decoder): void {
    const sink = this.speakers.sink(this.speaker);
    const now = this.speakers.time.at(arrival);
    if (!sink || now === null || packets.length === 0) return;
    if (sink !== this.sink) this.cut();
    this.sink = sink;
    this.jitter.margin = this.speakers.margin;
    this.jitter.arrive(packets.map((packet) => packet.time), now);
    const decoded = packets.map(({ bytes }) => decoder.decode(bytes));
    // read only now: decoding takes time
    const head = sink.head(now);
    packets.forEach((packet, i) => {
      const samples = decoded[i];
      if (samples) this.place(packet.time, samples, head, sink);
      else this.errors++;
    });
    this.write(sink);
  }

  private place(time: number, samples: Float32Array, head: number, sink: Sink): void {
    const span = (samples.length * 1000) / RATE;
    const loudness = decibels(samples);
    const quiet = loudness < QUIET_DB;
    const placed = this.jitter.place(time, span, head, quiet);
    if (!placed) return;
    const [at, end] = this.append(samples, placed, sink, quiet);
    this.jitter.end(end);
    this.playout.add(at, end, time, span);
    if (loudness > SPEAKING_DB) this.spoken = end;
  }

  /** Stops what is still to come; the next packet goes live. */
  cut(): void {
    this.sink?.cut();
    this.sink = null;
    this.pieces = [];
    this.next = 0;
    this.spoken = -Infinity;
    this.jitter.cut();
    this.playout.clear();
    this.stretch.reset();
    this.resampler.reset();
  }

  /** Forgets everything, for another speaker or another epoch. */
  reset(): void {
    this.cut();
    this.jitter.reset();
    this.playout.reset();
  }

  /** ms of sound still to come */
  ahead(now: number): number {
    return this.playout.ahead(this.speakers.time.at(now) ?? Infinity);
  }

  /** Adds it to what is written together; gives the moments it begins and ends, ms of sound. */
  private append(samples: Float32Array, { at, rate, joins }: Placed, sink: Sink, quiet: boolean): readonly [number, number] {
    if (!joins) {
      this.write(sink);
      this.stretch.reset();
      this.resampler.reset();
      // not a sample before the last one ends, or its fading would be undone
      this.next = Math.max(this.next, Math.round((at / 1000) * sink.rate));
      this.fresh = true;
    }
    const begin = this.next;
    const piece = this.resampler.push(this.stretch.push(samples, rate, quiet), RATE / sink.rate);
    this.pieces.push(piece);
    this.next += piece.length;
    return [(begin * 1000) / sink.rate, (this.next * 1000) / sink.rate];
  }

  /** Writes what was appended, as one. */
  private write(sink: Sink): void {
    const length = this.pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (length === 0) return;
    const samples = new Float32Array(length);
    let filled = 0;
    for (const piece of this.pieces) {
      samples.set(piece, filled);
      filled += piece.length;
    }
    sink.write(this.next - length, samples, !this.fresh);
    this.pieces = [];
    this.fresh = false;
  }
}
