/**
 * A browser's microphone as `Capture` meets it: what is asked of it in order, and what it answers is the test's to say.
 *
 *     const browser = new FakeMicrophone();   // stubs the globals; vi.unstubAllGlobals() afterwards
 *     browser.rates = [44100];                // contexts of other rates cannot be joined to it, as in Firefox
 *     browser.hear(new Float32Array(882));    // the audio thread hands on 20 ms
 */
import { vi } from 'vitest';

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
  /** the worklet's file cannot be had */
  broken = false;
  #port: { onmessage: ((event: { data: unknown }) => void) | null } = { onmessage: null };

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
      },
    };
    const browser = this;
    vi.stubGlobal('window', { isSecureContext: true });
    vi.stubGlobal('navigator', {
      audioSession: this.audioSession,
      mediaDevices: Object.assign(this.devices, {
        getUserMedia: () => {
          log.push('asked');
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
        readonly port = (browser.#port = { onmessage: null });
        connect(): void {}
      },
    );
  }

  /** 20 ms of it come from the audio thread. */
  hear(samples: Float32Array): void {
    this.#port.onmessage?.({ data: { samples, time: 0 } });
  }

  /** Nothing of it is open any more. */
  get closed(): boolean {
    return this.tracks.every(({ stopped }) => stopped) && this.contexts.every(({ closed }) => closed);
  }
}
