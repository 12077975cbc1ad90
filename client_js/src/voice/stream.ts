/**
 * One speaker's way from packets to sound: jitter buffer, decoder, and pieces handed to the audio context to be played
 * at an exact sample. Everything happens when packets come, so no timer is needed, which a background tab would hold up.
 *
 * Invariants
 * - Pieces that join are played sample to sample; any other beginning and end fades over 5 ms, so that nothing clicks.
 */
import type { Packet } from '../messages.ts';
import type { HeardVoice } from './clock.ts';
import type { Decoder } from './decoder.ts';
import { Jitter, type Placed } from './jitter.ts';
import { decibels } from './level.ts';
import type { Player } from './player.ts';
import { Playout } from './playout.ts';
import { Resampler } from './resample.ts';

const RATE = 48000;
/** s */
const FADE = 0.005;
/** From our call to the sound card's next block, ms: what is scheduled for earlier would be cut. */
const HANDOVER = 15;
const QUIET_DB = -50;
const SPEAKING_DB = -45;
/** Between words one is still speaking, ms. */
const BREATH = 1000;

export class Stream implements HeardVoice {
  readonly jitter = new Jitter();
  /** packets that were none */
  errors = 0;
  /** ms that the ear is behind what the browser believes: Bluetooth */
  trim = 0;
  readonly #player: Player;
  readonly #playout = new Playout();
  readonly #resampler = new Resampler();
  #edge: { gain: GainNode; context: AudioContext } | null = null;
  #sources: { node: AudioBufferSourceNode; end: number }[] = [];
  /** the sample after the last one scheduled */
  #next = 0;
  /** when the last words will have been heard, ms of sound */
  #spoken = -Infinity;

  constructor(player: Player) {
    this.#player = player;
  }

  get buffer(): number {
    return this.jitter.target;
  }

  heard(now: number): number | null {
    const moment = this.#player.time.heard(now);
    return moment === null ? null : this.#playout.time(moment - this.trim);
  }

  /** Words of this speaker are heard at `now`. */
  speaking(now: number): boolean {
    const moment = this.#player.time.heard(now);
    return moment !== null && moment - this.trim < this.#spoken + BREATH;
  }

  /** The guide has come to `time`, as far as ticks tell. */
  note(time: number): void {
    this.#playout.note(time);
  }

  /** Only counts what comes: for whoever hears nothing just now, but wants to know how the line is. */
  watch(packets: readonly Packet[], arrival: number): void {
    this.jitter.arrive(packets.map(({ time }) => time), this.#player.time.at(arrival) ?? arrival);
  }

  /** Packets came together at `arrival`, ms of the client's clock. */
  play(packets: readonly Packet[], arrival: number, decoder: Decoder): void {
    const { output, time } = this.#player;
    const now = time.at(arrival);
    if (!output || now === null || packets.length === 0) return;
    this.jitter.arrive(packets.map((packet) => packet.time), now);
    const head = Math.max(now, output.context.currentTime * 1000) + HANDOVER;
    for (const packet of packets) {
      const samples = decoder.decode(packet.bytes);
      if (!samples) {
        this.errors++;
        continue;
      }
      const span = (samples.length * 1000) / RATE;
      const loudness = decibels(samples);
      const placed = this.jitter.place(packet.time, span, head, loudness < QUIET_DB);
      if (!placed) continue;
      const end = this.#schedule(samples, placed, output);
      this.#playout.add(placed.at, end, packet.time, span);
      if (loudness > SPEAKING_DB) this.#spoken = end;
    }
  }

  /** Stops what is still to come; the next packet goes live. */
  cut(): void {
    const context = this.#edge?.context;
    if (context && this.#edge) {
      const { gain } = this.#edge.gain;
      const at = context.currentTime;
      gain.cancelScheduledValues(at);
      gain.setValueAtTime(1, at);
      gain.linearRampToValueAtTime(0, at + FADE);
      for (const { node } of this.#sources) node.stop(at + FADE);
    }
    this.#edge = null;
    this.#sources = [];
    this.#spoken = -Infinity;
    this.jitter.cut();
    this.#playout.clear();
    this.#resampler.reset();
  }

  /** Begins anew: another speaker or another epoch. */
  reset(): void {
    this.cut();
    this.jitter.reset();
    this.#playout.reset();
  }

  /** ms of sound still to come */
  ahead(now: number): number {
    return this.#playout.ahead(this.#player.time.at(now) ?? Infinity);
  }

  /** Gives the moment it ends, ms of sound. */
  #schedule(samples: Float32Array, { at, rate, joins }: Placed, output: NonNullable<Player['output']>): number {
    const { context } = output;
    const { gain } = this.#edgeFor(output).gain;
    if (!joins) {
      this.#resampler.reset();
      this.#next = Math.round((at / 1000) * context.sampleRate);
    }
    const piece = this.#resampler.push(samples, (RATE / context.sampleRate) * rate);
    const begin = this.#next / context.sampleRate;
    const end = (this.#next + piece.length) / context.sampleRate;
    if (joins) gain.cancelScheduledValues(begin - FADE);
    else {
      gain.setValueAtTime(0, begin);
      gain.linearRampToValueAtTime(1, begin + FADE);
    }
    // taken back when the next piece joins in time
    gain.setValueAtTime(1, end - FADE);
    gain.linearRampToValueAtTime(0, end);
    this.#start(piece, begin, output);
    this.#next += piece.length;
    return end * 1000;
  }

  #start(piece: Float32Array<ArrayBuffer>, begin: number, { context }: NonNullable<Player['output']>): void {
    if (piece.length === 0 || !this.#edge) return;
    const buffer = context.createBuffer(1, piece.length, context.sampleRate);
    buffer.copyToChannel(piece, 0);
    const node = context.createBufferSource();
    node.buffer = buffer;
    node.connect(this.#edge.gain);
    node.start(begin);
    this.#sources = this.#sources.filter(({ end }) => end > context.currentTime);
    this.#sources.push({ node, end: begin + buffer.duration });
  }

  #edgeFor({ context, node }: NonNullable<Player['output']>): { gain: GainNode; context: AudioContext } {
    if (this.#edge?.context === context) return this.#edge;
    const gain = context.createGain();
    gain.gain.value = 0;
    gain.connect(node);
    this.#edge = { gain, context };
    return this.#edge;
  }
}
