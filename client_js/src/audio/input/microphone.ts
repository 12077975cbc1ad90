/**
 * A microphone as the rest of the SDK uses it: capture and encoder together, with a level meter and a mute.
 *
 *     const microphone = new Microphone();
 *     lead.use(microphone);               // or new Floor(client, microphone), for who is given the floor
 *     await microphone.start();           // in answer to a click
 */
import { Emitter } from '../../base/emitter.ts';
import { level } from '../level.ts';
import { Capture, type CaptureState, type Device } from './capture.ts';
import { createEncoder, type Encoder, type VoicePacket } from './encoder.ts';

/** A source of voice packets, such as a microphone. */
export interface VoiceSource {
  /** packets come, or will with the next word */
  readonly sending: boolean;
  /** closes the device, where it is one */
  stop?(): void;
  on(type: 'packet', listener: (packet: VoicePacket) => void): () => void;
  on(type: 'sending', listener: (sending: boolean) => void): () => void;
}

export interface MicrophoneEvents {
  state: CaptureState;
  devices: readonly Device[];
  /** 50 a second while it is sending */
  packet: VoicePacket;
  sending: boolean;
}

/** The needle falls this much in a frame of 20 ms: from full to nothing in half a second. */
const NEEDLE = 0.04;

export class Microphone extends Emitter<MicrophoneEvents> implements VoiceSource {
  private readonly capture: Capture;
  private _encoder: Encoder | null = null;
  private creating = false;
  /** the browser's own encoder has not failed us yet */
  private browsers = true;
  private readonly create: typeof createEncoder;
  private _muted = false;
  private _level = 0;
  private _sending = false;

  /** `worklet`: where capture.worklet.js is, for a page that keeps it elsewhere. `create`: for tests. */
  constructor(worklet?: string | URL, create = createEncoder) {
    super();
    this.create = create;
    this.capture = new Capture(worklet);
    this.capture.on('state', (state) => this.onState(state));
    this.capture.on('devices', (devices) => this.emit('devices', devices));
    this.capture.on('frame', (frame) => {
      this._level = Math.max(level(frame.samples), this._level - NEEDLE);
      if (!this._muted) this._encoder?.encode(frame);
    });
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
    return this._encoder?.name ?? null;
  }

  /** Nothing is sent, but the device stays open, so that the next word is not lost. */
  get muted(): boolean {
    return this._muted;
  }
  set muted(muted: boolean) {
    this._muted = muted;
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
  }

  devices(): Promise<Device[]> {
    return this.capture.devices();
  }

  private onState(state: CaptureState): void {
    this._level = 0;
    if (state === 'on') void this.openEncoder();
    else this.closeEncoder();
    this.emit('state', state);
    this.tellSending();
  }

  private async openEncoder(): Promise<void> {
    if (this.creating) return;
    this.creating = true;
    this.closeEncoder();
    this.tellSending();
    try {
      const created: Encoder = await this.create(
        (packet) => {
          if (this._encoder === created && this._sending) this.emit('packet', packet);
        },
        () => {
          if (this._encoder === created) void this.fallBack();
        },
        this.browsers,
      );
      if (this.state === 'on') this._encoder = created;
      else created.close();
    } catch {
      this.capture.stop('unsupported');
    } finally {
      this.creating = false;
    }
    this.tellSending();
  }

  /** The browser's encoder broke while in use: from now on the one in WebAssembly encodes. */
  private async fallBack(): Promise<void> {
    this.browsers = false;
    if (this.state === 'on') await this.openEncoder();
  }

  private closeEncoder(): void {
    this._encoder?.close();
    this._encoder = null;
  }

  private tellSending(): void {
    const sending = this.state === 'on' && !this._muted && this._encoder !== null;
    if (sending === this._sending) return;
    this._sending = sending;
    this.emit('sending', sending);
  }
}
