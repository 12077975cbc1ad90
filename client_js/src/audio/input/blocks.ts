/**
 * Blocks of a microphone's sound, as a browser hands them on beside the page's thread: by a stream of `AudioData`, which
 * Chrome stamps when it captures them, or by the audio thread's port. Both can be given to a worker.
 */
import { FrameCutter, type SoundFrame } from './frame-cutter.ts';

export interface Blocks {
  /** of `AudioData` */
  readable: ReadableStream<unknown> | null;
  /** of `capture.worklet.js`, where there is no such stream */
  port: MessagePort | null;
  /** samples a second, of the port's */
  rate: number;
  /** from the air to the stamps, ms */
  latency: number;
}

/** Calls `take` with each frame from now on; returns the function that ends this. `now`: the clock that frames are stamped by. */
export function readFrames({ readable, port, rate, latency }: Blocks, now: () => number, take: (frame: SoundFrame) => void): () => void {
  if (readable) return readStream(readable as ReadableStream<AudioData>, latency, now, take);
  const cutter = new FrameCutter(rate, latency);
  if (port) {
    port.onmessage = ({ data }: MessageEvent<{ samples: Float32Array; time: number }>) => {
      for (const frame of cutter.push(data.samples, data.time * 1000, now())) take(frame);
    };
  }
  return () => {
    if (!port) return;
    port.onmessage = null;
    port.close();
  };
}

function readStream(readable: ReadableStream<AudioData>, latency: number, now: () => number, take: (frame: SoundFrame) => void): () => void {
  const reader = readable.getReader();
  let cutter: FrameCutter | null = null;
  let over = false;
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || over) return void value?.close();
      const samples = new Float32Array(value.numberOfFrames);
      value.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      if (cutter?.rate !== value.sampleRate) cutter = new FrameCutter(value.sampleRate, latency);
      const frames = cutter.push(samples, value.timestamp / 1000, now());
      value.close();
      for (const frame of frames) take(frame);
    }
  };
  // a track that ends ends its stream; whoever opened the device is told of that elsewhere
  read().catch(() => undefined);
  return () => {
    over = true;
    reader.cancel().catch(() => undefined);
  };
}
