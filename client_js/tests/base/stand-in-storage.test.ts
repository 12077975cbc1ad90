import { describe, expect, it } from 'vitest';
import { provideStorage } from '../../src/base/stand-in-storage.ts';

const forbidden = (): object => Object.defineProperty({}, 'localStorage', {
  get: () => {
    throw new DOMException('denied', 'SecurityError');
  },
  configurable: true,
});

describe.each([
  ['forbidden', forbidden],
  ['null', () => ({ localStorage: null })],
  ['not there', () => ({})],
])('a storage that is %s', (_, made) => {
  it('is stood in for', () => {
    const scope = made() as { localStorage: Storage & Record<string, unknown> };
    provideStorage(scope);
    const { localStorage } = scope;
    expect('a' in localStorage).toBe(false);
    expect(localStorage.getItem('a')).toBeNull();
    localStorage.setItem('a', '1');
    localStorage['b'] = true;
    expect('a' in localStorage).toBe(true);
    expect([localStorage.getItem('a'), localStorage['b'], localStorage.length]).toEqual(['1', true, 2]);
    localStorage.removeItem('a');
    expect(localStorage.key(0)).toBe('b');
    localStorage.clear();
    expect(localStorage.length).toBe(0);
  });
});

it('a storage that is there stays', () => {
  const own = { getItem: () => null };
  const scope = { localStorage: own };
  provideStorage(scope);
  expect(scope.localStorage).toBe(own);
});

it('nothing is raised where nothing can be put there', () => {
  expect(() => provideStorage(Object.freeze({}))).not.toThrow();
});
