/** Our reader beside the library's, with the same limits: what one takes the other takes, and for the same. */
import { Decoder, encode } from '@msgpack/msgpack';
import { describe, expect, it } from 'vitest';
import { unpack } from '../../src/protocol/unpack.ts';
import { WireError } from '../../src/protocol/check.ts';
import { fromHex, toHex } from '../support/forms.ts';
import { seeded } from '../support/network.ts';

const library = new Decoder({
  maxStrLength: 65536,
  maxBinLength: 1275,
  maxArrayLength: 4096,
  maxMapLength: 4096,
  maxExtLength: 0,
  mapKeyConverter(key) {
    if (typeof key !== 'string') throw new Error('no text');
    return key;
  },
});

const TEXTS = ['讲解', 'a', 'lobby', '🙂', ''];
const KEYS = ['k0', 'k1', 'k2', 'k3'];
/** Any other text may be bytes that are no UTF-8, of which each makes what it likes. */
const plain = (text: string): string => (/^\w*$/.test(text) && [...TEXTS, ...KEYS].includes(text) ? text : '?');

/** What is made of it, as one text that tells bytes, −0 and NaN apart. */
function told(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes ${[...value].join(' ')}`;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : `number ${1 / value} ${value}`;
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value)) return value.map(told);
  return value && typeof value === 'object' ? { map: Object.entries(value).map(([key, one]) => JSON.stringify([plain(key), told(one)])).sort() } : value;
}

/** `refused` where it throws. */
function read(decode: (data: Uint8Array) => unknown, data: Uint8Array): string {
  try {
    return JSON.stringify(told(decode(data)));
  } catch (error) {
    if (decode === unpack && !(error instanceof WireError)) throw error;
    return 'refused';
  }
}

const byLibrary = (data: Uint8Array): unknown => {
  const value = library.decode(data);
  const depth = (of: unknown): number =>
    typeof of !== 'object' || of === null || of instanceof Uint8Array ? 0 : 1 + Math.max(0, ...Object.values(of).map(depth));
  if (depth(value) > 6) throw new Error('too deep');
  return value;
};

describe('a value', () => {
  it.each([
    null, true, false, 0, 127, 128, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, -1, -32, -33, -128, -129, -32768, -32769,
    -(2 ** 31), -(2 ** 31) - 1, -(2 ** 53) + 1, 1.5, -0.1, Infinity, -Infinity, NaN, '', 'a', '这座桥是哪一年建成的？', '🙂👩‍👩‍👧', 'é'.repeat(40),
    '桥'.repeat(20000), 'x'.repeat(65536), [], {}, [1, [2, [3]]], { a: { b: [null, 'c'] } }, new Uint8Array([1, 2, 3]), new Uint8Array(1275),
    Array.from({ length: 4096 }, (_, i) => i), Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, i])),
  ])('%j is what the library makes of it', (value) => {
    const data = encode(value);
    expect(read(unpack, data)).toBe(read(byLibrary, data));
    expect(unpack(data)).toEqual(value);
  });

  it('of a part of a larger buffer is read there', () => {
    const data = encode(['a', 300, new Uint8Array([7])]);
    const larger = new Uint8Array(data.length + 9);
    larger.set(data, 5);
    expect(unpack(larger.subarray(5, 5 + data.length))).toEqual(['a', 300, new Uint8Array([7])]);
  });

  it('of 32-bit floats is read as the library does', () => {
    for (const bytes of ['ca3dcccccd', 'ca7f800000', 'caffc00000', 'ca80000000']) expect(read(unpack, fromHex(bytes))).toBe(read(byLibrary, fromHex(bytes)));
  });
});

describe('what is none', () => {
  it.each([
    ['nothing', ''],
    ['a type that there is not', 'c1'],
    ['an end that is missing', '92c0'],
    ['more after the end', 'c0c0'],
    ['a text cut short', 'a461'],
    ['a false length of a text', 'db7fffffff61'],
    ['a false length of a list', 'dd7fffffffc0'],
    ['a false length of a map', 'df7fffffffc0'],
    ['a false length of bytes', 'c6ffffffff00'],
    ['too many items', `dd00001001${'c0'.repeat(4097)}`],
    ['too many bytes', `c504fc${'00'.repeat(1276)}`],
    ['too long a text', `db00010001${'61'.repeat(65537)}`],
    ['too many levels', `${'91'.repeat(6)}90`],
    ['a hundred thousand levels', '91'.repeat(100_000)],
    ['a key that is a number', '8101c0'],
    ['a key that is nil', '81c0c0'],
    ['a key that would be a prototype', '81a95f5f70726f746f5f5fc0'],
    ['an extension', 'd40100'],
    ['a timestamp', 'd6ff00000000'],
    ['an empty extension', 'c70005'],
  ])('is refused: %s', (_, bytes) => {
    expect(() => unpack(fromHex(bytes))).toThrow(WireError);
  });

  it('is refused before anything is made of what its length claims', () => {
    const begun = performance.now();
    for (let i = 0; i < 1000; i++) expect(() => unpack(fromHex('dd7fffffffc0'))).toThrow(WireError);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});

it('takes and refuses what the library does, byte by byte, in 20,000 broken messages', () => {
  const random = seeded(7);
  const pick = (most: number): number => Math.floor(random() * most);
  const value = (level: number): unknown => {
    switch (pick(level > 3 ? 7 : 9)) {
      case 0:
        return null;
      case 1:
        return random() < 0.5;
      case 2:
        return pick(2 ** pick(33));
      case 3:
        return -pick(2 ** pick(32));
      case 4:
        return random() * 1000;
      case 5:
        return TEXTS[pick(TEXTS.length)];
      case 6:
        return new Uint8Array(pick(40)).map(() => pick(256));
      case 7:
        return Array.from({ length: pick(5) }, () => value(level + 1));
      default:
        return Object.fromEntries(KEYS.slice(0, pick(4)).map((key) => [key, value(level + 1)]));
    }
  };
  const differing: string[] = [];
  let refused = 0;
  for (let i = 0; i < 1000; i++) {
    const data = encode([pick(30), value(1), value(1), value(1)]);
    for (let j = 0; j < 20; j++) {
      const broken = data.slice(0, random() < 0.1 ? pick(data.length) : data.length);
      if (broken.length > 0) broken[pick(broken.length)] = pick(256);
      // an empty extension is none of the protocol's: the library lets it pass, we do not
      const extension = broken.some((byte) => byte >= 0xc7 && byte <= 0xc9);
      const [ours, theirs] = [read(unpack, broken), read(byLibrary, broken)];
      if (ours === 'refused') refused++;
      if (extension && ours === 'refused') continue;
      if (ours !== theirs) differing.push(toHex(broken));
    }
  }
  expect(differing).toEqual([]);
  // both kinds are many
  expect(refused).toBeGreaterThan(2000);
  expect(refused).toBeLessThan(18_000);
});
