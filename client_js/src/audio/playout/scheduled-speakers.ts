/**
 * Voices played by an audio context's own schedule: pieces handed to it, to be played at an exact sample. Runs on the page,
 * where the context is; it needs nothing but Web Audio, so it works on plain HTTP and in old browsers too.
 *
 * Invariants
 * - Pieces that join are played sample to sample; any other beginning and end fades over 5 ms, so that nothing clicks.
 */
import type { AudioOutput, SoundState } from '../output/output.ts';
import type { OutputClock } from '../output/output-clock.ts';
import type { Sink, Speakers, SpeakerNumber } from './sink.ts';

/** s */
const FADE = 0.005;
/** From our call to the sound card's next block, ms: what is scheduled for earlier would be cut. */
const HANDOVER = 20;
/** and a little for the page's other work */
const MARGIN = 30;

export class ScheduledSpeakers implements Speakers {
  readonly margin = MARGIN;
  private readonly output: AudioOutput;
  private readonly sinks: (ScheduledSink | null)[] = [null, null];

  constructor(output: AudioOutput) {
    this.output = output;
  }

  get state(): SoundState {
    return this.output.state;
  }
  get time(): OutputClock {
    return this.output.time;
  }

  on(type: 'state', listener: (state: SoundState) => void): () => void {
    return this.output.on(type, listener);
  }

  read(): void {
    this.output.read();
  }

  sink(speaker: SpeakerNumber): ScheduledSink | null {
    const { destination } = this.output;
    if (!destination) return null;
    const known = this.sinks[speaker];
    if (known?.context === destination.context) return known;
    return (this.sinks[speaker] = new ScheduledSink(destination.context, destination.node));
  }
}

class ScheduledSink implements Sink {
  readonly context: AudioContext;
  private readonly to: AudioNode;
  /** its volume is the fades'; another one after each cut */
  private edge: GainNode | null = null;
  private sources: { node: AudioBufferSourceNode; end: number }[] = [];

  constructor(context: AudioContext, to: AudioNode) {
    this.context = context;
    this.to = to;
  }

  get rate(): number {
    return this.context.sampleRate;
  }

  head(now: number): number {
    return Math.max(now, this.context.currentTime * 1000) + HANDOVER;
  }

  write(at: number, samples: Float32Array<ArrayBuffer>, joins: boolean): void {
    const { context } = this;
    const begin = at / context.sampleRate;
    const end = (at + samples.length) / context.sampleRate;
    const edge = this.edge ?? this.newEdge();
    const { gain } = edge;
    if (joins) gain.cancelScheduledValues(begin - FADE);
    else {
      gain.setValueAtTime(0, begin);
      gain.linearRampToValueAtTime(1, begin + FADE);
    }
    // taken back when more joins in time
    gain.setValueAtTime(1, end - FADE);
    gain.linearRampToValueAtTime(0, end);
    const buffer = context.createBuffer(1, samples.length, context.sampleRate);
    buffer.copyToChannel(samples, 0);
    const node = context.createBufferSource();
    node.buffer = buffer;
    node.connect(edge);
    node.start(begin);
    this.sources = this.sources.filter((source) => source.end > context.currentTime);
    this.sources.push({ node, end });
  }

  cut(): void {
    if (this.edge) {
      const { gain } = this.edge;
      const at = this.context.currentTime;
      gain.cancelScheduledValues(at);
      gain.setValueAtTime(1, at);
      gain.linearRampToValueAtTime(0, at + FADE);
      for (const { node } of this.sources) node.stop(at + FADE);
    }
    this.edge = null;
    this.sources = [];
  }

  private newEdge(): GainNode {
    const gain = this.context.createGain();
    gain.gain.value = 0;
    gain.connect(this.to);
    return (this.edge = gain);
  }
}
