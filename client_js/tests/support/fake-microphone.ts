/**
 * A browser's microphone as `Capture` meets it: what is asked of it in order, and what it answers is the test's to say.
 *
 *     const browser = new FakeMicrophone();   // stubs the globals; vi.unstubAllGlobals() afterwards
 *     browser.rates = [44100];                // contexts of other rates cannot be joined to it, as in Firefox
 *     browser.hear(new Float32Array(882));    // the audio thread hands on 20 ms
 */
import { vi } from 'vitest';

/** Types of an audio session with which WebKit lets a page capture. */
const RECORDS: ReadonlySet<string> = new Set(['auto', 'play-and-record']);

class Listeners {
  readonly #all = new Map<string, Set<() => void>>();
  addEventListener(type: string, run: () => void): void {
    this.#all.set(type, (this.#all.get(type) ?? new Set()).add(run));
  }
  removeEventListener(type: string, run: () => void): void {
    this.#all.get(type)?.delete(run);
  }
  tell(type: string): void {
    for (const run of [...(this.#all.get(type) ?? [])]) run();
  }
  get count(): number {
    return [...this.#all.values()].reduce((sum, set) => sum + set.size, 0);
  }
}

interface FakePort {
  onmessage: ((event: { data: unknown }) => void) | null;
  postMessage(data: unknown): void;
  close(): void;
}

/** A channel whose messages come at once. */
class FakeChannel {
  readonly port1: FakePort = { onmessage: null, postMessage: (data) => this.port2.onmessage?.({ data }), close: () => undefined };
  readonly port2: FakePort = { onmessage: null, postMessage: (data) => this.port1.onmessage?.({ data }), close: () => undefined };
}

class FakeTrack extends Listeners {
  stopped = false;
  stop(): void {
    this.stopped = true;
  }
  getSettings(): object {
    return { latency: 0.02 };
  }
}

export class FakeMicrophone {
  /** what was done, in order */
  readonly log: string[] = [];
  readonly tracks: FakeTrack[] = [];
  readonly contexts: { sampleRate: number; closed: boolean }[] = [];
  readonly devices = new Listeners();
  readonly audioSession: { type: string };
  /** the name of the error that asking ends with; null: it is allowed */
  refuses: string | null = null;
  /** rates of contexts that the microphone can be joined to; null: any */
  rates: number[] | null = null;
  /** ports can be given to a worker: then `hears`, as what they carry takes a moment */
  transfers = false;
  /** the worklet's file cannot be had */
  broken = false;
  /** of the newest microphone's audio thread */
  #thread: FakePort | null = null;

  constructor() {
    const { log, tracks, contexts } = this;
    const type = { now: 'auto' };
    this.audioSession = {
      get type() {
        return type.now;
      },
      set type(to: string) {
        if (to !== type.now) log.push(to);
        type.now = to;
        // WebKit's rule: DOMAudioSession::setType
        if (!RECORDS.has(to)) for (const track of tracks) track.stop();
      },
    };
    const browser = this;
    vi.stubGlobal('window', { isSecureContext: true });
    vi.stubGlobal('navigator', {
      audioSession: this.audioSession,
      mediaDevices: Object.assign(this.devices, {
        getUserMedia: () => {
          log.push('asked');
          // WebKit's rule: MediaDevices::getUserMedia, "AudioSession category is not compatible with audio capture."
          if (!RECORDS.has(type.now)) return Promise.reject(new DOMException('not compatible with audio capture', 'InvalidStateError'));
          if (browser.refuses) return Promise.reject(Object.assign(new Error(), { name: browser.refuses }));
          const track = new FakeTrack();
          tracks.push(track);
          return Promise.resolve({ getTracks: () => [track], getAudioTracks: () => [track] });
        },
        enumerateDevices: () => Promise.resolve([{ kind: 'audioinput', deviceId: 'a', label: 'A' }, { kind: 'videoinput' }]),
      }),
    });
    vi.stubGlobal(
      'AudioContext',
      class extends Listeners {
        readonly sampleRate: number;
        readonly destination = {};
        readonly currentTime = 0;
        state = 'running';
        closed = false;
        readonly audioWorklet = { addModule: () => (browser.broken ? Promise.reject(new Error('404')) : Promise.resolve()) };
        constructor({ sampleRate = browser.rates?.[0] ?? 48000 }: { sampleRate?: number }) {
          super();
          this.sampleRate = sampleRate;
          contexts.push(this);
        }
        resume(): Promise<void> {
          return Promise.resolve();
        }
        close(): Promise<void> {
          this.closed = true;
          return Promise.resolve();
        }
        createMediaStreamSource(): object {
          if (browser.rates && !browser.rates.includes(this.sampleRate)) throw new Error('NotSupportedError');
          return { connect: () => undefined };
        }
      },
    );
    vi.stubGlobal(
      'AudioWorkletNode',
      class {
        readonly port = { postMessage: (port: FakePort) => void (browser.#thread = port) };
        connect(): void {}
      },
    );
    const real = MessageChannel;
    vi.stubGlobal('MessageChannel', function () {
      return browser.transfers ? new real() : new FakeChannel();
    });
  }

  /** 20 ms of it come from the audio thread. */
  hear(samples: Float32Array): void {
    this.#thread?.postMessage({ samples, time: 0 });
  }

  /** The same, resolved when it has come to whoever has the other port. */
  async hears(samples: Float32Array): Promise<void> {
    this.hear(samples);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Nothing of it is open any more. */
  get closed(): boolean {
    return this.tracks.every(({ stopped }) => stopped) && this.contexts.every(({ closed }) => closed);
  }
}
