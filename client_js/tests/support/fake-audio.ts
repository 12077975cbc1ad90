/**
 * An audio context whose time stands still until a test moves it, and that keeps what was scheduled: no sound is made.
 *
 *     const audio = new FakeAudio(server);          // its clock is the fake server's
 *     const output = new AudioOutput(() => server.now(), () => audio.create());
 *     audio.newest?.become('interrupted');          // what a phone call does
 *
 * It has the parts that the output and the streams use, and no others.
 */
import type { Host } from '../../src/base/host.ts';

export interface Piece {
  /** s, as handed to `start` */
  begin: number;
  samples: Float32Array;
  stopped: number | null;
}

class FakeParam {
  value = 1;
  cancelScheduledValues(): void {}
  setValueAtTime(): void {}
  linearRampToValueAtTime(): void {}
  setTargetAtTime(value: number): void {
    this.value = value;
  }
}

class FakeNode {
  readonly gain = new FakeParam();
  connect(): void {}
}

export class FakeContext {
  readonly sampleRate = 48000;
  readonly baseLatency = 0.01;
  readonly outputLatency = 0.03;
  readonly destination = new FakeNode();
  readonly pieces: Piece[] = [];
  state = 'suspended';
  onstatechange: (() => void) | null = null;
  /** null: no secure context */
  readonly audioWorklet: { addModule: () => Promise<void> } | null;
  /** where its time stands still, s */
  frozen: number | null = null;
  readonly #start: number;

  constructor(
    readonly host: Host,
    readonly unlocks: () => boolean,
    worklets = false,
  ) {
    this.audioWorklet = worklets ? { addModule: () => Promise.resolve() } : null;
    this.#start = host.now();
  }

  get currentTime(): number {
    return this.frozen ?? (this.host.now() - this.#start) / 1000;
  }

  become(state: string): void {
    this.state = state;
    this.onstatechange?.();
  }

  resume(): Promise<void> {
    if (this.unlocks() && this.state !== 'closed') this.become('running');
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.state = 'closed';
    return Promise.resolve();
  }

  createGain(): FakeNode {
    return new FakeNode();
  }

  createBuffer(_: number, length: number): object {
    const samples = new Float32Array(length);
    return { samples, duration: length / this.sampleRate, copyToChannel: (from: Float32Array, _: number, at = 0) => samples.set(from, at) };
  }

  createBufferSource(): object {
    let piece: Piece | null = null;
    const source = {
      buffer: null as { samples: Float32Array } | null,
      connect: () => undefined,
      start: (begin?: number) => {
        if (begin === undefined) return;
        piece = { begin, samples: source.buffer?.samples ?? new Float32Array(0), stopped: null };
        this.pieces.push(piece);
      },
      stop: (at: number) => {
        if (piece) piece.stopped = at;
      },
    };
    return source;
  }
}

export class FakeAudio {
  readonly contexts: FakeContext[] = [];
  /** the browser lets sound begin: a tap was there */
  tapped = true;
  /** contexts have audio worklets */
  worklets = false;

  constructor(readonly host: Host) {}

  get newest(): FakeContext | undefined {
    return this.contexts[this.contexts.length - 1];
  }

  create(): AudioContext {
    const context = new FakeContext(this.host, () => this.tapped, this.worklets);
    this.contexts.push(context);
    return context as unknown as AudioContext;
  }
}

/** Returns the seconds of silence between each piece and the next: about 0 where they follow sample to sample. */
export function silences(pieces: readonly Piece[], rate = 48000): number[] {
  return pieces.slice(1).map((piece, i) => {
    const before = pieces[i] as Piece;
    return piece.begin - before.begin - before.samples.length / rate;
  });
}
