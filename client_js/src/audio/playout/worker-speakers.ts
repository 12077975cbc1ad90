/**
 * Voices played from a worker: through the audio thread, where the page is secure, else by the page's own schedule, further
 * ahead. What the worker knows of the page's audio context, it is told.
 */
import { Emitter } from '../../base/emitter.ts';
import { clamp } from '../../base/math.ts';
import { OutputClock } from '../output/output-clock.ts';
import type { SoundState } from '../output/output.ts';
import type { Sink, Speakers, SpeakerNumber } from './sink.ts';

/** The audio thread takes a piece at its next block, ms. */
const HANDOVER = 10;
const MARGIN = 18;
/** The page takes a piece when it has time, ms: what it needed at most of late, within these. */
const PAGE_LEAST = 60;
const PAGE_MOST = 300;

/** Hands a piece to the page; null: what is still to come is stopped. */
export type Relay = (speaker: SpeakerNumber, at: number, samples: Float32Array<ArrayBuffer> | null, joins: boolean) => void;

export class WorkerSpeakers extends Emitter<{ state: SoundState }> implements Speakers {
  readonly time = new OutputClock();
  private readonly now: () => number;
  private readonly relay: Relay;
  private port: MessagePort | null = null;
  private sinks: readonly [Sink, Sink] | null = null;
  private _state: SoundState = 'off';
  private latency = 0;
  private busy = PAGE_LEAST;

  constructor(now: () => number, relay: Relay) {
    super();
    this.now = now;
    this.relay = relay;
  }

  get state(): SoundState {
    return this._state;
  }

  get margin(): number {
    return this.port ? MARGIN : MARGIN + this.busy;
  }

  /** The page's audio context is another, or in another state. `port`: the audio thread's; null: it has none. */
  become(state: SoundState, rate: number, port: MessagePort | null): void {
    this.port?.postMessage([]);
    this.port?.close();
    this.port = port;
    this.time.reset();
    if (port) port.onmessage = ({ data }: MessageEvent<number>) => this.look(this.now(), (data * 1000) / rate, this.latency, this.busy);
    this.sinks = state === 'on' ? [this.newSink(0, rate), this.newSink(1, rate)] : null;
    this._state = state;
    this.emit('state', state);
  }

  /** The context's clock was at `current` at `now`; it is heard `latency` later; the page takes pieces up to `busy` late. All ms. */
  look(now: number, current: number, latency: number, busy: number): void {
    this.latency = latency;
    this.busy = clamp(busy, PAGE_LEAST, PAGE_MOST);
    this.time.read({ now, current, stamp: null, latency });
  }

  /** The clock is told, and not read. */
  read(): void {}

  sink(speaker: SpeakerNumber): Sink | null {
    return this.sinks?.[speaker] ?? null;
  }

  private newSink(speaker: SpeakerNumber, rate: number): Sink {
    const { port, relay } = this;
    if (!port) {
      return {
        rate,
        head: (now) => now + this.busy,
        write: (at, samples, joins) => relay(speaker, at, samples, joins),
        cut: () => relay(speaker, 0, null, false),
      };
    }
    return {
      rate,
      head: (now) => now + HANDOVER,
      write: (at, samples) => port.postMessage([speaker, at, samples], [samples.buffer]),
      cut: () => port.postMessage([speaker]),
    };
  }
}
