import { encode as msgpack } from '@msgpack/msgpack';
import { describe, expect, it } from 'vitest';
import protocol from '../../../PROTOCOL.md?raw';
import bad from '../../../tests/vectors/bad.json';
import good from '../../../tests/vectors/good.json';
import { browserHost } from '../../src/base/host.ts';
import { decode, encode, WireError } from '../../src/protocol/wire.ts';
import { clientMessage, fromHex, serverForm, toHex, withBytes, withoutUnknown, type Json } from '../support/forms.ts';

const client = good.filter(({ direction }) => direction === 'client');
const server = good.filter(({ direction }) => direction === 'server');

const { utf8 } = browserHost;

describe('the vectors', () => {
  it.each(client)('encodes: $name', ({ message, hex }) => {
    expect(toHex(encode(clientMessage(message as Json), utf8))).toBe(hex);
  });

  it.each(server)('decodes: $name', ({ message, hex }) => {
    expect(serverForm(decode(fromHex(hex)))).toEqual(withoutUnknown(message as Json));
  });

  it.each(bad.filter(({ direction }) => direction === 'server'))('refuses: $name', ({ hex, error }) => {
    expect(codeOf(fromHex(hex))).toBe(error);
  });

  it.each(bad.filter(({ direction }) => direction === 'client'))('throws nothing else at: $name', ({ hex }) => {
    codeOf(fromHex(hex));
  });
});

describe('the examples of PROTOCOL.md', () => {
  const examples = [...protocol.matchAll(/```json\n([^`]*)```/g)].flatMap(([, block]) => (block ?? '').trim().split('\n'));
  const forms = examples.map((line) => JSON.parse(line) as Json[]);

  it('are all there', () => {
    expect(forms.map(([type]) => type)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 2, 16, 17, 18, 18, 18, 18, 24, 19, 20, 21, 22, 23]);
  });

  it.each(forms.filter(([type]) => Number(type) >= 16))('decodes %j', (...form) => {
    expect(serverForm(decode(msgpack(withBytes(form))))).toEqual(form);
  });
});

describe('what a receiver ignores', () => {
  it('items after those it knows and keys it does not know', () => {
    const tick = [18, 1, 5, { count: 2, weather: 'fine' }, [[5, new Uint8Array([1]), 0, 'more']], [[1, 'scene', 5, { scene: 's', x: 1 }, 9]], null, 7];
    expect(serverForm(decode(msgpack(tick)))).toEqual([18, 1, 5, { count: 2 }, [[5, { $bin: '01' }, 0]], [[1, 'scene', 5, { scene: 's' }]]]);
  });

  it('a role that no author of a comment has', () => {
    const roleOf = (role: string | undefined): unknown => {
      const body = { id: 'c', author: 'm', name: '王', branch: '', kind: 'comment', text: '好', ...(role && { role }) };
      const message = decode(msgpack([18, 1, null, {}, [], [[1, 'comment', null, body]]]));
      const [event] = message.type === 'tick' ? message.events : [];
      return event?.kind === 'comment' && event.role;
    };
    expect([undefined, 'follower', 'co-guide', 'guide'].map(roleOf)).toEqual([undefined, undefined, 'co-guide', 'guide']);
  });

  it('but not what is nested too deep, or too large', () => {
    expect(codeOf(msgpack([19, 'c', 1, [[[[[[]]]]]]]))).toBe('malformed');
    expect(codeOf(new Uint8Array((8 << 20) + 1))).toBe('too_large');
  });
});

describe('decode', () => {
  it('says what version the server speaks, if not ours', () => {
    expect(codeOf(msgpack([16, 2, {}, {}]))).toBe('version_unsupported');
  });

  it('takes a yaw of 360, which rounding makes, as 0', () => {
    expect(decode(msgpack([18, 1, 5, { pointer: [360, 0] }, [], []]))).toMatchObject({ state: { pointer: { yaw: 0 } } });
  });

  it('keeps no window on the received bytes', () => {
    const bytes = msgpack([18, 1, 5, {}, [[5, new Uint8Array([1, 2]), 0]], []]);
    const message = decode(bytes);
    bytes.fill(0);
    expect(message.type === 'tick' && [...(message.packets[0]?.bytes ?? [])]).toEqual([1, 2]);
  });

  it('gives a message or a WireError for any change of one byte', () => {
    for (const { hex } of server) {
      const bytes = fromHex(hex);
      for (let i = 0; i < Math.min(bytes.length, 80); i++) {
        for (const value of [0x00, 0x7f, 0x81, 0x91, 0xc0, 0xc1, 0xcb, 0xd9, 0xdf, 0xff]) {
          const changed = bytes.slice();
          changed[i] = value;
          codeOf(changed);
        }
        codeOf(bytes.slice(0, i));
      }
    }
  });
});

describe('encode', () => {
  it('throws for a number that should be whole', () => {
    expect(() => encode({ type: 'react', count: 1.5 }, utf8)).toThrow(RangeError);
    expect(() => encode({ type: 'react', count: NaN }, utf8)).toThrow(RangeError);
    expect(() => encode({ type: 'react', count: -1 }, utf8)).toThrow(RangeError);
  });

  it.each([0, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296, 9007199254740991])(
    'writes %d in its smallest form',
    (count) => {
      expect(toHex(encode({ type: 'react', count }, utf8))).toBe(toHex(msgpack([4, count])));
    },
  );

  it.each([0, 31, 32, 255, 256, 65536])('writes a text of %d characters', (length) => {
    const text = 'x'.repeat(length);
    expect(toHex(encode({ type: 'comment', id: 'c', kind: 'comment', text }, utf8))).toBe(toHex(msgpack([3, 'c', 'comment', text])));
  });
});

/** The error's code, or null where it decodes. Anything but a WireError is thrown on. */
function codeOf(bytes: Uint8Array): string | null {
  try {
    decode(bytes);
    return null;
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
}
