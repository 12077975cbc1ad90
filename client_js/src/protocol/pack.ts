/**
 * A msgpack writer for what clients send. The library cannot serve here: JavaScript does not tell 70 from 70.0, and on
 * the wire an angle is always a 32-bit float while every other number is a whole one, in its smallest form.
 */

/** A number that goes out as a 32-bit float. */
export class Float32 {
  constructor(readonly value: number) {}
}

export type Packable =
  | null
  | boolean
  | number
  | string
  | Float32
  | Uint8Array
  | readonly Packable[]
  | { readonly [key: string]: Packable };

/** A text's bytes in UTF-8. */
export type Utf8 = (text: string) => Uint8Array;

/** Numbers must be whole, 0 to 2^53 − 1 (clients send no others): throws `RangeError` otherwise. */
export function pack(value: Packable, utf8: Utf8): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  write(out, value, utf8);
  return Uint8Array.from(out);
}

function write(out: number[], value: Packable, utf8: Utf8): void {
  if (value === null) out.push(0xc0);
  else if (typeof value === 'boolean') out.push(value ? 0xc3 : 0xc2);
  else if (typeof value === 'number') writeWhole(out, value);
  else if (typeof value === 'string') writeText(out, value, utf8);
  else if (value instanceof Float32) scalar(out, 0xca, 4, (view) => view.setFloat32(0, value.value));
  else if (value instanceof Uint8Array) {
    writeLength(out, value.length, null, [0xc4, 0xc5, 0xc6]);
    for (const byte of value) out.push(byte);
  } else if (isList(value)) {
    writeLength(out, value.length, [0x90, 16], [null, 0xdc, 0xdd]);
    for (const item of value) write(out, item, utf8);
  } else {
    const entries = Object.entries(value);
    writeLength(out, entries.length, [0x80, 16], [null, 0xde, 0xdf]);
    for (const [key, item] of entries) {
      writeText(out, key, utf8);
      write(out, item, utf8);
    }
  }
}

function writeText(out: number[], text: string, utf8: Utf8): void {
  const bytes = utf8(text);
  writeLength(out, bytes.length, [0xa0, 32], [0xd9, 0xda, 0xdb]);
  for (const byte of bytes) out.push(byte);
}

/** `short`: [base, below which length]; `long`: the types with 1, 2 and 4 bytes of length. */
function writeLength(out: number[], length: number, short: [number, number] | null, long: (number | null)[]): void {
  const [one, two, four] = long;
  if (short && length < short[1]) out.push(short[0] | length);
  else if (one && length <= 0xff) out.push(one, length);
  else if (two && length <= 0xffff) scalar(out, two, 2, (view) => view.setUint16(0, length));
  else if (four) scalar(out, four, 4, (view) => view.setUint32(0, length));
}

function writeWhole(out: number[], n: number): void {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`expected a whole number of at least 0, got ${n}`);
  if (n <= 0x7f) out.push(n);
  else if (n <= 0xff) out.push(0xcc, n);
  else if (n <= 0xffff) scalar(out, 0xcd, 2, (view) => view.setUint16(0, n));
  else if (n <= 0xffffffff) scalar(out, 0xce, 4, (view) => view.setUint32(0, n));
  else {
    // in two halves: Safari 14 has no setBigUint64
    scalar(out, 0xcf, 4, (view) => view.setUint32(0, Math.floor(n / 2 ** 32)));
    scalar(out, null, 4, (view) => view.setUint32(0, n % 2 ** 32));
  }
}

function scalar(out: number[], type: number | null, size: number, set: (view: DataView) => void): void {
  const view = new DataView(new ArrayBuffer(size));
  set(view);
  if (type !== null) out.push(type);
  for (let i = 0; i < size; i++) out.push(view.getUint8(i));
}

function isList(value: object): value is readonly Packable[] {
  return Array.isArray(value);
}
