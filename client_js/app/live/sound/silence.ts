/** Returns the URL of a tenth of a second of silence: WAV, 8 kHz, 8 bits. */
export function silence(): string {
  const samples = 800;
  const bytes = new Uint8Array(44 + samples).fill(128, 44);
  const view = new DataView(bytes.buffer);
  const words: readonly (readonly [number, string])[] = [[0, 'RIFF'], [8, 'WAVEfmt '], [36, 'data']];
  for (const [at, word] of words) Array.from(word).forEach((char, i) => (bytes[at + i] = char.charCodeAt(0)));
  const numbers: readonly (readonly [number, 2 | 4, number])[] = [
    [4, 4, 36 + samples],
    [16, 4, 16],
    [20, 2, 1],
    [22, 2, 1],
    [24, 4, 8000],
    [28, 4, 8000],
    [32, 2, 1],
    [34, 2, 8],
    [40, 4, samples],
  ];
  for (const [at, size, value] of numbers) size === 2 ? view.setUint16(at, value, true) : view.setUint32(at, value, true);
  return URL.createObjectURL(new Blob([bytes], { type: 'audio/wav' }));
}
