/**
 * From a microphone's blocks to packets, and how loud it is. The same code runs in a worker and on the page.
 *
 * Invariants
 * - Packets are given in the order that they were spoken, and by one encoder at a time; none while muted.
 */
import { Emitter } from '../../base/emitter.ts';
import { level } from '../level.ts';
import { readFrames, type Blocks } from './blocks.ts';
import { createEncoder, type Encoder, type VoicePacket } from './encoder.ts';

export interface VoiceEncodingEvents {
  packet: VoicePacket;
  /** which encoder is in use from now on; null: none */
  encoder: 'webcodecs' | 'wasm' | null;
  /** 0–1, with each frame */
  level: number;
  /** no encoder can be had */
  unsupported: null;
}

/** The needle falls this much in a frame of 20 ms: from full to nothing in half a second. */
const NEEDLE = 0.04;

export class VoiceEncoding extends Emitter<VoiceEncodingEvents> {
  muted = false;
  private readonly now: () => number;
  private readonly create: typeof createEncoder;
  private encoder: Encoder | null = null;
  /** the browser's own encoder has not failed us yet */
  private browsers = true;
  private creating = false;
  private wanted = false;
  private needle = 0;
  private leave: () => void = () => undefined;

  /** `now`: the clock that packets are stamped by. `create`: for tests. */
  constructor(now: () => number, create = createEncoder) {
    super();
    this.now = now;
    this.create = create;
  }

  get name(): 'webcodecs' | 'wasm' | null {
    return this.encoder?.name ?? null;
  }

  /** Encodes what comes from now on. */
  open(blocks: Blocks): void {
    this.close();
    this.wanted = true;
    this.leave = readFrames(blocks, this.now, (frame) => {
      this.needle = Math.max(level(frame.samples), this.needle - NEEDLE);
      this.emit('level', this.needle);
      if (!this.muted) this.encoder?.encode(frame);
    });
    void this.openEncoder();
  }

  close(): void {
    this.wanted = false;
    this.needle = 0;
    this.leave();
    this.leave = () => undefined;
    this.closeEncoder();
  }

  private async openEncoder(): Promise<void> {
    if (this.creating) return;
    this.creating = true;
    this.closeEncoder();
    try {
      const created: Encoder = await this.create(
        (packet) => {
          if (this.encoder === created && !this.muted) this.emit('packet', packet);
        },
        () => {
          if (this.encoder === created) this.fallBack();
        },
        this.browsers,
      );
      if (this.wanted) this.encoder = created;
      else created.close();
    } catch {
      if (this.wanted) this.emit('unsupported', null);
    } finally {
      this.creating = false;
    }
    if (this.encoder) this.emit('encoder', this.encoder.name);
  }

  /** The browser's encoder broke while in use: from now on the one in WebAssembly encodes. */
  private fallBack(): void {
    this.browsers = false;
    if (this.wanted) void this.openEncoder();
  }

  private closeEncoder(): void {
    if (!this.encoder) return;
    this.encoder.close();
    this.encoder = null;
    this.emit('encoder', null);
  }
}
