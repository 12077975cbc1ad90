/**
 * One speaker's way from packets to sound: jitter buffer, decoder, and pieces handed to the audio context to be played
 * at an exact sample. Everything happens when packets come, so no timer is needed, which a background tab would hold up.
 *
 * Invariants
 * - Pieces that join are played sample to sample; any other beginning and end fades over 5 ms, so that nothing clicks.
 */
import type { Packet } from '../../protocol/messages.ts';
import type { HeardVoice } from '../../time/voice-clock.ts';
import { decibels } from '../level.ts';
import { Resampler } from '../resample.ts';
import type { Decoder } from './decoder.ts';
import { Jitter, type Placed } from './jitter.ts';
import type { AudioOutput } from './output.ts';
import { PlayoutMap } from './playout-map.ts';

const RATE = 48000;
type Destination = NonNullable<AudioOutput['destination']>;

/** s */
const FADE = 0.005;
/** From our call to the sound card's next block, ms: what is scheduled for earlier would be cut. */
const HANDOVER = 20;
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
  private readonly output: AudioOutput;
  private readonly playout = new PlayoutMap();
  private readonly resampler = new Resampler();
  private edge: { gain: GainNode; context: AudioContext } | null = null;
  private sources: { node: AudioBufferSourceNode; end: number }[] = [];
  /** the sample after the last one placed */
  private next = 0;
  /** placed and not yet started; `fresh`: they join nothing */
  private pieces: Float32Array<ArrayBuffer>[] = [];
  private fresh = true;
  /** when the last words will have been heard, ms of sound */
  private spoken = -Infinity;

  constructor(output: AudioOutput) {
    this.output = output;
  }

  get buffer(): number {
    return this.jitter.target;
  }

  guideTime(now: number): number | null {
    const moment = this.output.time.atEar(now);
    return moment === null ? null : this.playout.time(moment - this.trim);
  }

  /** Words of this speaker are heard at `now`. */
  speaking(now: number): boolean {
    const moment = this.output.time.atEar(now);
    return moment !== null && moment - this.trim < this.spoken + BREATH;
  }

  /** Notes that the guide has come to `time`, as the ticks say. */
  note(time: number): void {
    this.playout.note(time);
  }

  /** Counts packets without playing them, so that the state of the line is known while there is no sound. */
  watch(packets: readonly Packet[], arrival: number): void {
    this.jitter.arrive(packets.map(({ time }) => time), this.output.time.at(arrival) ?? arrival);
  }

  /** Packets came together at `arrival`, ms of the client's clock. */
  play(packets: readonly Packet[], arrival: number, decoder: Decoder): void {
    const { destination, time } = this.output;
    const now = time.at(arrival);
    if (!destination || now === null || packets.length === 0) return;
    this.jitter.arrive(packets.map((packet) => packet.time), now);
    const decoded = packets.map(({ bytes }) => decoder.decode(bytes));
    // read only now: decoding takes time
    const head = Math.max(now, destination.context.currentTime * 1000) + HANDOVER;
    packets.forEach((packet, i) => {
      const samples = decoded[i];
      if (samples) this.place(packet.time, samples, head, destination);
      else this.errors++;
    });
    this.start(destination);
  }

  private place(time: number, samples: Float32Array, head: number, destination: Destination): void {
    const span = (samples.length * 1000) / RATE;
    const loudness = decibels(samples);
    const placed = this.jitter.place(time, span, head, loudness < QUIET_DB);
    if (!placed) return;
    const end = this.append(samples, placed, destination);
    this.playout.add(placed.at, end, time, span);
    if (loudness > SPEAKING_DB) this.spoken = end;
  }

  /** Stops what is still to come; the next packet goes live. */
  cut(): void {
    const context = this.edge?.context;
    if (context && this.edge) {
      const { gain } = this.edge.gain;
      const at = context.currentTime;
      gain.cancelScheduledValues(at);
      gain.setValueAtTime(1, at);
      gain.linearRampToValueAtTime(0, at + FADE);
      for (const { node } of this.sources) node.stop(at + FADE);
    }
    this.edge = null;
    this.sources = [];
    this.next = 0;
    this.spoken = -Infinity;
    this.jitter.cut();
    this.playout.clear();
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
    return this.playout.ahead(this.output.time.at(now) ?? Infinity);
  }

  /** Adds it to what is to be started together; gives the moment it ends, ms of sound. */
  private append(samples: Float32Array, { at, rate, joins }: Placed, destination: Destination): number {
    const { sampleRate } = destination.context;
    if (!joins) {
      this.start(destination);
      this.resampler.reset();
      // not a sample before the last one ends, or its fading would be undone
      this.next = Math.max(this.next, Math.round((at / 1000) * sampleRate));
      this.fresh = true;
    }
    const piece = this.resampler.push(samples, (RATE / sampleRate) * rate);
    this.pieces.push(piece);
    this.next += piece.length;
    return (this.next * 1000) / sampleRate;
  }

  /** Starts what was appended, as one. */
  private start(destination: Destination): void {
    const { context } = destination;
    const length = this.pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (length === 0) return;
    const begin = (this.next - length) / context.sampleRate;
    const end = this.next / context.sampleRate;
    const edge = this.edgeFor(destination);
    const { gain } = edge.gain;
    if (this.fresh) {
      gain.setValueAtTime(0, begin);
      gain.linearRampToValueAtTime(1, begin + FADE);
    } else gain.cancelScheduledValues(begin - FADE);
    // taken back when more joins in time
    gain.setValueAtTime(1, end - FADE);
    gain.linearRampToValueAtTime(0, end);
    const buffer = context.createBuffer(1, length, context.sampleRate);
    let filled = 0;
    for (const piece of this.pieces) {
      buffer.copyToChannel(piece, 0, filled);
      filled += piece.length;
    }
    const node = context.createBufferSource();
    node.buffer = buffer;
    node.connect(edge.gain);
    node.start(begin);
    this.sources = this.sources.filter((source) => source.end > context.currentTime);
    this.sources.push({ node, end });
    this.pieces = [];
    this.fresh = false;
  }

  private edgeFor({ context, node }: Destination): { gain: GainNode; context: AudioContext } {
    if (this.edge?.context === context) return this.edge;
    const gain = context.createGain();
    gain.gain.value = 0;
    gain.connect(node);
    this.edge = { gain, context };
    return this.edge;
  }
}
