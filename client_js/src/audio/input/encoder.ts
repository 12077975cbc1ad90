/**
 * Frames of 20 ms to Opus packets: by the browser's own encoder, or where it has none (or not this one), by libopus in
 * WebAssembly, which is fetched only then.
 */
import type { SoundFrame } from './frame-cutter.ts';

const RATE = 48000;
const FRAME = 960;
const SPAN_US = 20000;
/** A packet decodes to sound this much later than it was put in: the encoder looks ahead, RFC 6716 and libopus, 312 samples. */
const LOOKAHEAD = 6.5;
/** Behind by so many frames, the encoder is too slow for this machine. */
const QUEUE = 10;

export interface VoicePacket {
  bytes: Uint8Array;
  /** when its first sample was spoken, ms of `performance.now()` */
  at: number;
}

export interface Encoder {
  readonly name: 'webcodecs' | 'wasm';
  /** Frames in order. Packets are given to `out` in the same order, each soon after its frame. */
  encode(frame: SoundFrame): void;
  close(): void;
}

/** `frameDuration` in µs; the last two are not in TypeScript's types. */
interface OpusConfig extends OpusEncoderConfig {
  application?: 'voip' | 'audio' | 'lowdelay';
  signal?: 'auto' | 'music' | 'voice';
}

const OPUS: OpusConfig = { frameDuration: SPAN_US, application: 'voip', signal: 'voice', complexity: 5 };
const CONFIG: AudioEncoderConfig = { codec: 'opus', sampleRate: RATE, numberOfChannels: 1, bitrate: 24000, opus: OPUS };

/**
 * Rejects where there is no encoder at all. `failed`: it broke later, and gives no packets any more; then make one with
 * `browsers` false, as the browser's own would break again.
 */
export async function createEncoder(out: (packet: VoicePacket) => void, failed: () => void, browsers = true): Promise<Encoder> {
  return (browsers ? await webCodecs(out, failed) : null) ?? (await libopus(out));
}

async function webCodecs(out: (packet: VoicePacket) => void, failed: () => void): Promise<Encoder | null> {
  if (typeof AudioEncoder === 'undefined') return null;
  try {
    const { supported } = await AudioEncoder.isConfigSupported(CONFIG);
    if (!supported) return null;
  } catch {
    return null; // an older browser that knows no `opus` member
  }
  /** The encoder counts samples and forgets our stamps: they wait here, by number of the frame. */
  const stamps = new Map<number, number>();
  let count = 0;
  const encoder = new AudioEncoder({
    output(chunk) {
      const number = Math.round(chunk.timestamp / SPAN_US);
      const at = stamps.get(number);
      for (const old of stamps.keys()) if (old <= number) stamps.delete(old);
      if (at === undefined) return;
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      out({ bytes, at: at - LOOKAHEAD });
    },
    error: failed,
  });
  try {
    encoder.configure(CONFIG);
  } catch {
    return null; // it said that it could
  }
  return {
    name: 'webcodecs',
    encode({ samples, at }) {
      if (encoder.state !== 'configured') return;
      if (encoder.encodeQueueSize > QUEUE) return;
      const number = count++;
      stamps.set(number, at);
      const data = new AudioData({
        format: 'f32-planar',
        sampleRate: RATE,
        numberOfFrames: FRAME,
        numberOfChannels: 1,
        timestamp: number * SPAN_US,
        data: samples as Float32Array<ArrayBuffer>,
      });
      encoder.encode(data);
      data.close();
    },
    close() {
      if (encoder.state !== 'closed') encoder.close();
    },
  };
}

async function libopus(out: (packet: VoicePacket) => void): Promise<Encoder> {
  const { Application, Signal, createEncoder: create } = await import('libopus-wasm');
  const voice = { application: Application.Voip, signal: Signal.Voice, bitrate: 24000, complexity: 5 };
  const encoder = await create({ sampleRate: RATE, channels: 1, frameSize: FRAME, ...voice });
  return {
    name: 'wasm',
    encode({ samples, at }) {
      // a copy: what it gives is a window on its memory
      out({ bytes: encoder.encodeFloat(samples).slice(), at: at - LOOKAHEAD });
    },
    close: () => encoder.free(),
  };
}
