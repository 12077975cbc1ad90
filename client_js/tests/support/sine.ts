/** A sine of full scale at 48 kHz: `count` samples, the first of them number `from`. */
export const sine = (count: number, hertz: number, from = 0): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin((2 * Math.PI * hertz * (from + i)) / 48000));
