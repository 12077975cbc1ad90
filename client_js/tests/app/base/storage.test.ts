import { afterEach, expect, it, vi } from 'vitest';
import { device, keepTexts, readTexts, tab } from '../../../app/base/storage.ts';

function storage(): Map<string, string> {
  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  vi.stubGlobal('sessionStorage', store);
  vi.stubGlobal('localStorage', store);
  return kept;
}

afterEach(() => vi.unstubAllGlobals());

it('keeps texts under a name of ours, and forgets them', () => {
  const kept = storage();
  device.set('name', '李梅');
  expect([...kept]).toEqual([['guide.name', '李梅']]);
  expect(device.get('name')).toBe('李梅');
  device.set('name', null);
  expect(device.get('name')).toBeNull();
});

it('lives with a storage that is forbidden', () => {
  vi.stubGlobal('localStorage', {
    getItem() {
      throw new Error('SecurityError');
    },
    setItem() {
      throw new Error('QuotaExceededError');
    },
  });
  device.set('name', 'x');
  expect(device.get('name')).toBeNull();
});

it('gives back what was kept together, whole or not at all', () => {
  const kept = storage();
  keepTexts(tab, 'seat', { token: 't', hall: 'h' });
  expect(readTexts(tab, 'seat', ['token', 'hall'])).toEqual({ token: 't', hall: 'h' });
  expect(readTexts(tab, 'seat', ['token'])).toEqual({ token: 't' });
  // of an older version, broken, or not ours
  expect(readTexts(tab, 'seat', ['token', 'hall', 'code'])).toBeNull();
  for (const text of ['', '{', 'null', '[]', '"t"', '{"token":1,"hall":"h"}', '{"token":"","hall":"h"}']) {
    kept.set('guide.seat', text);
    expect(readTexts(tab, 'seat', ['token', 'hall']), text).toBeNull();
  }
  keepTexts(tab, 'seat', null);
  expect(kept.size).toBe(0);
});
