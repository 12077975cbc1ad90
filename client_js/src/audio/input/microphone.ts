/**
 * A microphone as the rest of the SDK uses it: capture and encoder together, with a level meter and a mute.
 *
 *     const microphone = new Microphone();
 *     lead.use(microphone);               // or new Floor(client, microphone), for who is given the floor
 *     await microphone.start();           // in answer to a click
 *
 * Invariants
 * - What a session's worker encodes and sends does not come by the page, but for who listens to `packet` there.
 */
import { Emitter } from '../../base/emitter.ts';
import type { WorkerLink } from '../../session/worker-messages.ts';
import type { Blocks } from './blocks.ts';
import { Capture, type CaptureState, type Device } from './capture.ts';
import { createEncoder, type VoicePacket } from './encoder.ts';
import { VoiceEncoding } from './voice-encoding.ts';

/** A source of voice packets, such as a microphone. */
export interface VoiceSource {
  /** packets come, or will with the next word */
  readonly sending: boolean;
  on(type: 'packet', listener: (packet: VoicePacket) => void): () => void;
  on(type: 'sending', listener: (sending: boolean) => void): () => void;
  /** @internal Has the worker encode and send from now on. */
  join?(link: WorkerLink): void;
}

export interface MicrophoneEvents {
  state: CaptureState;
  devices: readonly Device[];
  /** 50 a second while it is sending */
  packet: VoicePacket;
  sending: boolean;
}

export class Microphone extends Emitter<MicrophoneEvents> implements VoiceSource {
  private readonly capture: Capture;
  private readonly here: VoiceEncoding;
  /** the worker that encodes; null: the page does */
  private link: WorkerLink | null = null;
  private leaveLink: () => void = () => undefined;
  private _encoder: 'webcodecs' | 'wasm' | null = null;
  private _muted = false;
  private _level = 0;
  private _sending = false;
  /** somebody on the page listens to packets */
  private wanted = false;

  /** `worklet`: where capture.worklet.js is, for a page that keeps it elsewhere. `create`: for tests. */
  constructor(worklet?: string | URL, create = createEncoder) {
    super();
    this.here = new VoiceEncoding(() => performance.now(), create);
    this.capture = new Capture(worklet);
    this.capture.on('devices', (devices) => this.emit('devices', devices));
    this.capture.on('blocks', (blocks) => this.open(blocks));
    this.capture.on('state', (state) => this.onState(state));
    this.here.on('encoder', (name) => this.onEncoder(name));
    this.here.on('level', (level) => (this._level = level));
    this.here.on('packet', (packet) => this.emit('packet', packet));
    this.here.on('unsupported', () => this.capture.stop('unsupported'));
  }

  override on<Type extends keyof MicrophoneEvents>(type: Type, listener: (detail: MicrophoneEvents[Type]) => void): () => void {
    if (type === 'packet' && !this.wanted) {
      this.wanted = true;
      this.tellWorker();
    }
    return super.on(type, listener);
  }

  /** @internal Has the worker encode and send from now on: what `Lead.use` and `Floor` do. */
  join(link: WorkerLink): void {
    if (this.link === link) return;
    this.leaveLink();
    this.link = link;
    this.capture.stream = true;
    const offs = [
      link.on('encoder', ({ name }) => this.onEncoder(name)),
      link.on('level', ({ level }) => (this._level = level)),
      link.on('packet', ({ packet: { time, bytes } }) => this.emit('packet', { at: time, bytes })),
      link.on('unsupported', () => this.capture.stop('unsupported')),
      link.on('fail', () => this.leave()),
    ];
    this.leaveLink = () => {
      for (const off of offs) off();
    };
    this.tellWorker();
    // opened before it was known who sends
    if (this.state === 'on') void this.capture.start();
  }

  get state(): CaptureState {
    return this.capture.state;
  }

  /** How loud it is now, 0 (−60 dB or less) to 1 (full), also while muted. For a meter: look at it once a picture. */
  get level(): number {
    return this.state === 'on' ? this._level : 0;
  }

  get sending(): boolean {
    return this._sending;
  }

  /** Which encoder is in use; null while none is. */
  get encoder(): 'webcodecs' | 'wasm' | null {
    return this._encoder;
  }

  /** Nothing is sent, but the device stays open, so that the next word is not lost. */
  get muted(): boolean {
    return this._muted;
  }
  set muted(muted: boolean) {
    this._muted = muted;
    this.here.muted = muted;
    this.tellWorker();
    this.tellSending();
  }

  /** Opens a microphone (`id` of a `Device`; default: the last one, or the system's choice). The rest is told by `state`. */
  async start(device?: string): Promise<void> {
    await this.capture.start(device);
  }

  /** Closes the device: the browser's sign of it goes out. */
  stop(): void {
    this.capture.stop();
  }

  /** Closes the device, and listens to no others. The microphone cannot be used any more. */
  close(): void {
    this.capture.close();
    this.leaveLink();
  }

  devices(): Promise<Device[]> {
    return this.capture.devices();
  }

  private open(blocks: Blocks): void {
    const { link } = this;
    if (!link?.alive) return this.here.open(blocks);
    const { readable, port } = blocks;
    link.post({ kind: 'capture', ...blocks }, [readable ?? port].filter((moved) => moved !== null));
  }

  /** The worker is no more. */
  private leave(): void {
    this.leaveLink();
    this.link = null;
    this.capture.stream = false;
    this.onEncoder(null);
    if (this.state === 'on') void this.capture.start();
  }

  private onState(state: CaptureState): void {
    this._level = 0;
    if (state !== 'on') {
      this.here.close();
      this.link?.post({ kind: 'capture-end' });
      this._encoder = null;
    }
    this.emit('state', state);
    this.tellSending();
  }

  private onEncoder(name: 'webcodecs' | 'wasm' | null): void {
    this._encoder = name;
    this.tellSending();
  }

  private tellWorker(): void {
    this.link?.post({ kind: 'microphone', muted: this._muted, packets: this.wanted });
  }

  private tellSending(): void {
    const sending = this.state === 'on' && !this._muted && this._encoder !== null;
    if (sending === this._sending) return;
    this._sending = sending;
    this.emit('sending', sending);
  }
}

/** Calls `listener` with each packet of `source`, but for those that the worker sends by itself. Returns the function that ends this. */
export function onPacket(source: VoiceSource, link: WorkerLink | undefined, listener: (packet: VoicePacket) => void): () => void {
  if (!link?.alive || !source.join) return source.on('packet', listener);
  source.join(link);
  let off = link.on('fail', () => {
    off();
    off = source.on('packet', listener);
  });
  return () => off();
}
