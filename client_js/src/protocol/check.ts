/** Small readers that take a decoded value for what it should be, or throw `WireError`. Extra array items are ignored. */

export type WireErrorCode = 'malformed' | 'too_large' | 'version_unsupported';

/** Bytes that are no message of this protocol. */
export class WireError extends Error {
  override readonly name = 'WireError';
  constructor(
    readonly code: WireErrorCode,
    what: string,
  ) {
    super(`${code}: ${what}`);
  }
}

export function fail(expected: string, got: unknown): never {
  const shown = typeof got === 'string' || typeof got === 'number' ? JSON.stringify(got).slice(0, 80) : typeof got;
  throw new WireError('malformed', `expected ${expected}, got ${shown}`);
}

export function list(value: unknown, least: number): readonly unknown[] {
  return Array.isArray(value) && value.length >= least ? value : fail(`an array of ${least} items`, value);
}

export function map(value: unknown): Readonly<Record<string, unknown>> {
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
  return plain ? (value as Record<string, unknown>) : fail('a map', value);
}

export function bytes(value: unknown, most: number): Uint8Array {
  return value instanceof Uint8Array && value.length > 0 && value.length <= most ? value : fail(`1 to ${most} bytes`, value);
}

export function string(value: unknown): string {
  return typeof value === 'string' ? value : fail('a string', value);
}

export function boolean(value: unknown): boolean {
  return typeof value === 'boolean' ? value : fail('true or false', value);
}

export function id(value: unknown): string {
  return /^[A-Za-z0-9._-]{1,64}$/.test(string(value)) ? string(value) : fail('an id', value);
}

/** A whole number of at least `least`. */
export function whole(value: unknown, least = 0): number {
  return Number.isSafeInteger(value) && (value as number) >= least ? (value as number) : fail('a whole number', value);
}

/** `low` ≤ x ≤ `high`. */
export function within(value: unknown, low: number, high: number): number {
  return typeof value === 'number' && value >= low && value <= high ? value : fail(`${low} to ${high}`, value);
}

export function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word {
  return words.find((word) => word === value) ?? fail(words.join(' or '), value);
}

/** nil, or what `read` reads. */
export function orNull<Value>(read: (value: unknown) => Value, value: unknown): Value | null {
  return value === null ? null : read(value);
}
