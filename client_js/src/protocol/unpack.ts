/**
 * A msgpack reader for what servers send, with limits on all that a length can claim. The library cannot serve here: it is a
 * third of what a follower's page would fetch of the SDK, and asks for a `TextDecoder` that some places do not have.
 */
import { WireError } from './check.ts';

/** Most of each kind; beyond, the bytes are refused before anything is made of them. */
const MOST_TEXT = 65536; // bytes
/** Bytes of the largest Opus packet (RFC 6716, 3.4). */
export const MOST_OPUS = 1275;
const MOST_ITEMS = 4096;
const MOST_NESTING = 6;
/** Units of a text that are put together at once: a call takes no more arguments everywhere. */
const UNITS = 4096;

/**
 * Returns the one value that `data` holds. Whole numbers beyond 2^53 are not exact. Bytes are windows on `data`. Throws `WireError`
 * for anything else: cut short, too long, too deep, an extension type, or a map's key that is no text.
 */
export function unpack(data: Uint8Array): unknown {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = 0;

  /** Takes the next `count` bytes; returns where they begin. */
  const take = (count: number): number => {
    const from = at;
    if (count > data.length - at) refuse(`${count} bytes more`);
    at += count;
    return from;
  };

  /** Reads a whole number of 1, 2, 4 or 8 bytes. */
  const unsigned = (size: number): number => {
    const from = take(size);
    if (size === 1) return view.getUint8(from);
    if (size === 2) return view.getUint16(from);
    if (size === 4) return view.getUint32(from);
    return view.getUint32(from) * 2 ** 32 + view.getUint32(from + 4);
  };

  const signed = (size: number): number => {
    const from = take(size);
    if (size === 1) return view.getInt8(from);
    if (size === 2) return view.getInt16(from);
    if (size === 4) return view.getInt32(from);
    return view.getInt32(from) * 2 ** 32 + view.getUint32(from + 4);
  };

  const window = (length: number, most: number): Uint8Array => {
    if (length > most) refuse(`at most ${most} bytes, got ${length}`);
    const from = take(length);
    return data.subarray(from, at);
  };

  const list = (length: number, level: number): unknown[] => {
    enter(length, level);
    const items: unknown[] = [];
    for (let i = 0; i < length; i++) items.push(value(level + 1));
    return items;
  };

  const map = (length: number, level: number): Record<string, unknown> => {
    enter(length, level);
    const entries: Record<string, unknown> = {};
    for (let i = 0; i < length; i++) {
      const key = value(level + 1);
      if (typeof key !== 'string' || key === '__proto__') refuse('a text as a key');
      entries[key] = value(level + 1);
    }
    return entries;
  };

  const value = (level: number): unknown => {
    const type = unsigned(1);
    if (type < 0x80) return type;
    if (type < 0x90) return map(type & 0x0f, level);
    if (type < 0xa0) return list(type & 0x0f, level);
    if (type < 0xc0) return text(window(type & 0x1f, MOST_TEXT));
    if (type >= 0xe0) return type - 0x100;
    switch (type) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return window(unsigned(1 << (type - 0xc4)), MOST_OPUS);
      case 0xca:
        return view.getFloat32(take(4));
      case 0xcb:
        return view.getFloat64(take(8));
      case 0xcc:
      case 0xcd:
      case 0xce:
      case 0xcf:
        return unsigned(1 << (type - 0xcc));
      case 0xd0:
      case 0xd1:
      case 0xd2:
      case 0xd3:
        return signed(1 << (type - 0xd0));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return text(window(unsigned(1 << (type - 0xd9)), MOST_TEXT));
      case 0xdc:
      case 0xdd:
        return list(unsigned(2 << (type - 0xdc)), level);
      case 0xde:
      case 0xdf:
        return map(unsigned(2 << (type - 0xde)), level);
      default:
        return refuse(`a type, got ${type}`);
    }
  };

  const whole = value(0);
  if (at < data.length) refuse(`an end, got ${data.length - at} bytes more`);
  return whole;
}

function enter(length: number, level: number): void {
  if (level >= MOST_NESTING) refuse(`at most ${MOST_NESTING} levels`);
  if (length > MOST_ITEMS) refuse(`at most ${MOST_ITEMS} items, got ${length}`);
}

function refuse(expected: string): never {
  throw new WireError('malformed', `expected ${expected}`);
}

/** Returns the text of bytes in UTF-8. Bytes that are no UTF-8 become some character. */
function text(bytes: Uint8Array): string {
  let made = '';
  let units: number[] = [];
  const next = (i: number): number => (bytes[i] ?? 0) & 0x3f;
  for (let i = 0; i < bytes.length; ) {
    const byte = bytes[i] ?? 0;
    if (byte < 0xc0) {
      units.push(byte);
      i += 1;
    } else if (byte < 0xe0) {
      units.push(((byte & 0x1f) << 6) | next(i + 1));
      i += 2;
    } else if (byte < 0xf0) {
      units.push(((byte & 0x0f) << 12) | (next(i + 1) << 6) | next(i + 2));
      i += 3;
    } else {
      const code = ((byte & 0x07) << 18) | (next(i + 1) << 12) | (next(i + 2) << 6) | next(i + 3);
      // two halves
      units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
      i += 4;
    }
    if (units.length >= UNITS) {
      made += String.fromCharCode(...units);
      units = [];
    }
  }
  return made + String.fromCharCode(...units);
}
