/** Opus packets to samples, by libopus in WebAssembly: it runs everywhere, plain HTTP too. Fetched when it is first wanted. */

export interface Decoder {
  /** 48 kHz, mono, −1…1; null: no packet that can be decoded. Packets of one speaker, in order. */
  decode(packet: Uint8Array): Float32Array | null;
  free(): void;
}

/** Rejects where it cannot be fetched or run. */
export async function createDecoder(): Promise<Decoder> {
  const { OpusDecoder } = await import('opus-decoder');
  const decoder = new OpusDecoder({ channels: 1 });
  await decoder.ready;
  return {
    decode(packet) {
      const { channelData, samplesDecoded } = decoder.decodeFrame(packet);
      return samplesDecoded > 0 ? (channelData[0] ?? null) : null;
    },
    free: () => decoder.free(),
  };
}
