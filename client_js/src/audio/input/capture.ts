/**
 * The microphone: from permission to blocks of sound beside the page's thread, and every way that this fails.
 *
 * Invariants
 * - Blocks are handed on once for each opening, just before the state `on`; whoever takes them reads them on any thread.
 * - At most one device is open; what an earlier request still brings is closed at once, and so is what failed half-way.
 * - The page's audio session is that of a microphone from before one is asked for until it is closed.
 */
import { Emitter } from '../../base/emitter.ts';
import { beginCapture } from '../audio-session.ts';
import type { Blocks } from './blocks.ts';

/**
 * `off`; `asking` (the person decides); `on`; `denied` (no permission); `no-device` (none there, or none that can be
 * opened); `lost` (went away while in use: begins again by itself when there is another); `insecure` (the page came by
 * plain HTTP, where browsers give no microphone); `unsupported` (the browser cannot).
 */
export type CaptureState = 'off' | 'asking' | 'on' | 'denied' | 'no-device' | 'lost' | 'insecure' | 'unsupported';

export interface Device {
  id: string;
  /** empty until there is permission */
  label: string;
}

export interface CaptureEvents {
  state: CaptureState;
  /** its sound, from now on */
  blocks: Blocks;
  /** devices came or went */
  devices: readonly Device[];
}

const RATE = 48000;
/** input latency where the browser does not tell it, ms */
const LATENCY = 10;

/** Chrome's, from 94: blocks that are stamped when they are captured, in a stream that a worker can read. */
interface Processor {
  readonly readable: ReadableStream<unknown>;
}
type ProcessorClass = new (init: { track: MediaStreamTrack }) => Processor;

interface Open {
  stream: MediaStream;
  /** null: the browser hands blocks on by itself */
  context: AudioContext | null;
  blocks: Blocks;
  /** gives the page's audio session back */
  endCapture: () => void;
}

export class Capture extends Emitter<CaptureEvents> {
  /** Take a stream of blocks where the browser has one: for a worker, as the page's thread would hold it up. */
  stream = false;
  private _state: CaptureState = 'off';
  private open: Open | null = null;
  private attempt = 0;
  private device: string | null = null;
  private readonly worklet: string | URL;
  private leaveDevices: () => void = () => undefined;

  /** `worklet`: where capture.worklet.js is, for a page that keeps it elsewhere. */
  constructor(worklet: string | URL = new URL('./capture.worklet.js?no-inline', import.meta.url)) {
    super();
    this.worklet = worklet;
    if (typeof navigator === 'undefined') return;
    const devices: MediaDevices | undefined = navigator.mediaDevices;
    const changed = (): void => void this.onDevices();
    devices?.addEventListener?.('devicechange', changed);
    this.leaveDevices = () => devices?.removeEventListener?.('devicechange', changed);
  }

  get state(): CaptureState {
    return this._state;
  }

  /** Opens the microphone: this one (or, where it is gone, the system's choice), or the last one. Call it in answer to a click. */
  async start(device: string | null = this.device): Promise<void> {
    this._close();
    this.device = device;
    const obstacle = unable();
    if (obstacle) return this.become(obstacle);
    const attempt = ++this.attempt;
    this.become('asking');
    let opened: Open | null = null;
    try {
      opened = await this.acquire(device);
    } catch (error) {
      if (attempt === this.attempt) this.become(reason(error));
      return;
    }
    if (attempt !== this.attempt) return close(opened);
    this.open = opened;
    this.watch(opened);
    this.emit('blocks', opened.blocks);
    this.become('on');
  }

  /** Closes it. `why`: what cannot go on with the sound, where that is the reason. */
  stop(why: 'off' | 'unsupported' = 'off'): void {
    this._close();
    this.become(why);
  }

  /** Closes the device and listens to no others. The capture cannot be used any more. */
  close(): void {
    this.leaveDevices();
    this.stop();
  }

  /** The microphones there are. Their names are empty until one was allowed. */
  async devices(): Promise<Device[]> {
    if (unable()) return [];
    const all = await navigator.mediaDevices.enumerateDevices();
    return all.filter(({ kind }) => kind === 'audioinput').map(({ deviceId, label }) => ({ id: deviceId, label }));
  }

  private async acquire(device: string | null): Promise<Open> {
    try {
      return await this.openDevice(device);
    } catch (error) {
      // chosen once, and not there today: any other is better than none
      if (device === null || !isGone(error)) throw error;
      return this.openDevice(null);
    }
  }

  private async openDevice(device: string | null): Promise<Open> {
    const clean = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
    const audio = { ...clean, ...(device && { deviceId: { exact: device } }) };
    // before it is asked for: iOS gives silence to a page that only plays
    const endCapture = beginCapture();
    let stream: MediaStream | null = null;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio });
      return { stream, endCapture, ...(this.processed(stream) ?? (await this.listen(stream))) };
    } catch (error) {
      for (const track of stream?.getTracks() ?? []) track.stop();
      endCapture();
      throw error;
    }
  }

  private processed(stream: MediaStream): Pick<Open, 'context' | 'blocks'> | null {
    const { MediaStreamTrackProcessor: Processor } = globalThis as { MediaStreamTrackProcessor?: ProcessorClass };
    const [track] = stream.getAudioTracks();
    if (!this.stream || !Processor || !track) return null;
    try {
      const { readable } = new Processor({ track });
      return { context: null, blocks: { readable, port: null, rate: RATE, latency: 0 } };
    } catch {
      return null; // for films only, as in Safari
    }
  }

  /** At 48 kHz; where a browser cannot (Firefox cannot join a microphone to a context of another rate), at the device's own. */
  private async listen(stream: MediaStream): Promise<Pick<Open, 'context' | 'blocks'>> {
    try {
      return await this.listenWith(stream, { sampleRate: RATE, latencyHint: 'interactive' });
    } catch {
      return this.listenWith(stream, { latencyHint: 'interactive' });
    }
  }

  private async listenWith(stream: MediaStream, options: AudioContextOptions): Promise<Pick<Open, 'context' | 'blocks'>> {
    const context = new AudioContext(options);
    try {
      await context.audioWorklet.addModule(this.worklet);
      await context.resume();
      const node = new AudioWorkletNode(context, 'guide-capture', { numberOfInputs: 1, numberOfOutputs: 1, channelCount: 1 });
      // a port that can be given away: the node's own cannot
      const { port1, port2 } = new MessageChannel();
      node.port.postMessage(port1, [port1]);
      context.createMediaStreamSource(stream).connect(node);
      // silent; a node that leads nowhere may not be run
      node.connect(context.destination);
      return { context, blocks: { readable: null, port: port2, rate: context.sampleRate, latency: inputLatency(stream) } };
    } catch (error) {
      void context.close().catch(() => undefined);
      throw error;
    }
  }

  private watch(opened: Open): void {
    const { stream, context } = opened;
    const lost = (): void => {
      if (this.open !== opened) return;
      this._close();
      this.become('lost');
    };
    for (const track of stream.getAudioTracks()) track.addEventListener('ended', lost);
    // a phone call takes the sound away, and gives it back
    context?.addEventListener('statechange', () => {
      if (context.state !== 'running' && this.open === opened) void context.resume().catch(() => undefined);
    });
  }

  private async onDevices(): Promise<void> {
    const devices = await this.devices();
    this.emit('devices', devices);
    // the one in use was pulled out: go on with what is there
    if (this._state === 'lost' && devices.length > 0) await this.start(null);
  }

  private _close(): void {
    this.attempt++;
    const open = this.open;
    this.open = null;
    if (!open) return;
    close(open);
  }

  private become(state: CaptureState): void {
    if (state === this._state) return;
    this._state = state;
    this.emit('state', state);
  }
}

function unable(): 'insecure' | 'unsupported' | null {
  if (typeof window === 'undefined' || !window.isSecureContext) return 'insecure';
  // missing in some in-app browsers, whatever the types say
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  return devices && 'getUserMedia' in devices && typeof AudioWorkletNode !== 'undefined' ? null : 'unsupported';
}

function reason(error: unknown): CaptureState {
  const name = nameOf(error);
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (NOT_OPENED.has(name)) return 'no-device';
  return 'unsupported';
}

/** `InvalidStateError`: iOS, where something else makes the page's sound another one than a microphone's. */
const NOT_OPENED: ReadonlySet<string> = new Set(['NotFoundError', 'NotReadableError', 'OverconstrainedError', 'InvalidStateError']);

function isGone(error: unknown): boolean {
  const name = nameOf(error);
  return name === 'NotFoundError' || name === 'OverconstrainedError';
}

/** Not every browser's OverconstrainedError is an Error. */
function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
}

/** ms from the air to the context */
function inputLatency(stream: MediaStream): number {
  const settings: MediaTrackSettings & { latency?: number } = stream.getAudioTracks()[0]?.getSettings() ?? {};
  return settings.latency !== undefined ? Math.min(100, settings.latency * 1000) : LATENCY;
}

function close({ stream, context, endCapture }: Open): void {
  for (const track of stream.getTracks()) track.stop();
  void context?.close().catch(() => undefined);
  endCapture();
}
