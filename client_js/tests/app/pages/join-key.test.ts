import { beforeEach, expect, it, vi } from 'vitest';
import { JoinKey } from '../../../app/pages/session/join-key.ts';

const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
});

it('is the same for each try, also after a reload and however the code is written', () => {
  const { value } = new JoinKey('7KQ4MX');
  expect(value).toMatch(/^[0-9a-f]{32}$/);
  expect(new JoinKey('7kq4mx').value).toBe(value);
  expect(new JoinKey('2222AB').value).not.toBe(value);
});

it('is another one for the next member', () => {
  const key = new JoinKey('7KQ4MX');
  const first = key.value;
  key.renew();
  expect(kept.size).toBe(0);
  expect(key.value).not.toBe(first);
});

it('is the same for each try where nothing may be stored', () => {
  const refuse = (): never => {
    throw new DOMException('blocked', 'SecurityError');
  };
  vi.stubGlobal('sessionStorage', { getItem: refuse, setItem: refuse, removeItem: refuse });
  const key = new JoinKey('7KQ4MX');
  expect(key.value).toBe(key.value);
});
