/**
 * The way out: one audio context, unlocked by a tap, locked again by whatever a phone does, and rebuilt when it dies.
 *
 * Invariants
 * - Every state of the context but `running` counts as locked, for life: nothing is scheduled then.
 * - Whatever was scheduled before a lock is never heard after it.
 */
import { Emitter } from '../../base/emitter.ts';
import { browserHost } from '../../base/host.ts';
import { clamp } from '../../base/math.ts';
import { wantPlayback } from '../audio-session.ts';
import { OutputClock } from './output-clock.ts';
import { readLatency } from './output-latency.ts';

/** `off`: never asked for, or turned off; `locked`: a tap is needed; `on`: it can be heard. */
export type SoundState = 'off' | 'locked' | 'on';

export interface AudioOutputEvents {
  state: SoundState;
}

/** A running context that stands still for this long, ms, is dead. */
const FROZEN = 1500;
/** A new one every so often, ms: where there is no sound card at all it will not run either. */
const REBUILDS_APART = 10000;
/** Volume goes to its new value over this, s, so that it does not click. */
const GLIDE = 0.02;

export class AudioOutput extends Emitter<AudioOutputEvents> {
  readonly time = new OutputClock();
  private readonly now: () => number;
  private readonly create: () => AudioContext;
  private context: AudioContext | null = null;
  private out: GainNode | null = null;
  private _state: SoundState = 'off';
  private _volume = 1;
  private _muted = false;
  private moved = { current: -1, now: 0 };
  private rebuilt = -Infinity;

  /** `now`: the client's `host.now()`. `create`: for tests. */
  constructor(now: () => number = browserHost.now, create: () => AudioContext = createContext) {
    super();
    this.now = now;
    this.create = create;
  }

  get state(): SoundState {
    return this._state;
  }

  /** The node that voices are connected to, and its context; null while nothing can be heard. */
  get destination(): { context: AudioContext; node: AudioNode } | null {
    return this.context && this.out && this._state === 'on' ? { context: this.context, node: this.out } : null;
  }

  /** 0–1 */
  get volume(): number {
    return this._volume;
  }
  set volume(volume: number) {
    this._volume = clamp(volume, 0, 1);
    this.setGain();
  }

  get muted(): boolean {
    return this._muted;
  }
  set muted(muted: boolean) {
    this._muted = muted;
    this.setGain();
  }

  /** Turns sound on. Must be called while a tap or a key is handled, before anything is awaited. */
  unlock(): void {
    wantPlayback();
    const context = this.context ?? this.build();
    void context?.resume().catch(() => undefined);
    if (context) tickle(context);
    this.check();
  }

  /** The page is back: an interrupted context often only needs to be asked. */
  wake(): void {
    if (this._state === 'locked') void this.context?.resume().catch(() => undefined);
  }

  /** Turns sound off, until the next `unlock`. */
  close(): void {
    this.discard();
    this.become('off');
  }

  /**
   * Reads the context's clock; to be called often while sound is played (each tick, each picture). Finds out here, too,
   * that a context has died.
   */
  read(): void {
    const context = this.context;
    if (!context || this._state !== 'on') return;
    const now = this.now();
    const current = context.currentTime * 1000;
    if (current !== this.moved.current) this.moved = { current, now };
    else if (now - this.moved.now > FROZEN && now - this.rebuilt > REBUILDS_APART && isVisible()) return this.rebuild(now);
    this.time.read({ now, current, ...readLatency(context) });
  }

  private build(): AudioContext | null {
    let context: AudioContext;
    try {
      context = this.create();
    } catch {
      return null; // no Web Audio here, or too many contexts
    }
    const out = context.createGain();
    out.connect(context.destination);
    context.onstatechange = () => {
      if (this.context === context) this.check();
    };
    this.context = context;
    this.out = out;
    this.setGain();
    return context;
  }

  private rebuild(now: number): void {
    this.rebuilt = now;
    this.discard();
    this.become('locked');
    void this.build()?.resume().catch(() => undefined);
    this.check();
  }

  private discard(): void {
    const context = this.context;
    this.context = null;
    this.out = null;
    if (!context) return;
    context.onstatechange = null;
    void context.close().catch(() => undefined);
  }

  private check(): void {
    this.become(this.context?.state === 'running' ? 'on' : 'locked');
  }

  private become(state: SoundState): void {
    if (state === this._state) return;
    this._state = state;
    this.time.reset();
    this.moved = { current: -1, now: this.now() };
    this.read();
    this.emit('state', state);
  }

  private setGain(): void {
    if (!this.out || !this.context) return;
    const { gain } = this.out;
    const { currentTime } = this.context;
    gain.cancelScheduledValues(currentTime);
    gain.setTargetAtTime(this._muted ? 0 : this._volume, currentTime, GLIDE);
  }
}

function createContext(): AudioContext {
  return new AudioContext({ latencyHint: 'balanced' });
}

/** Older iOS counts a context as unlocked only when something has been played in it. */
function tickle(context: AudioContext): void {
  const source = context.createBufferSource();
  source.buffer = context.createBuffer(1, 1, context.sampleRate);
  source.connect(context.destination);
  source.start();
}

function isVisible(): boolean {
  return typeof document === 'undefined' || document.visibilityState === 'visible';
}
