import { beforeEach, expect, it, vi } from 'vitest';
import type { GuideJoined } from 'guide-client';
import { keepSeat, keptSeat } from '../../../app/pages/console/model/seat.ts';

const stores = { localStorage: new Map<string, string>(), sessionStorage: new Map<string, string>() };
const joined = (token: string): GuideJoined => ({
  token,
  member: { id: 'g', role: 'guide', name: '讲解员', branch: '' },
  session: { id: 's', code: '7KQ4MX', title: '主题日', hall: 'transport', phase: 'waiting' },
});

beforeEach(() => {
  for (const [name, kept] of Object.entries(stores)) {
    kept.clear();
    const get = (key: string): string | null => kept.get(key) ?? null;
    vi.stubGlobal(name, { getItem: get, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) });
  }
});

it('is there after a reload, also without the secret in the address', () => {
  const seat = keepSeat('s3cret', joined('t'));
  expect(keptSeat('')).toEqual(seat);
  expect(keptSeat('s3cret')).toEqual(seat);
});

it('is there when the link is opened again on this device, and not for another link', () => {
  const seat = keepSeat('s3cret', joined('t'));
  keepSeat('other', joined('u'));
  stores.sessionStorage.clear();
  expect(keptSeat('s3cret')).toEqual(seat);
  expect(keptSeat('other')?.token).toBe('u');
  expect(keptSeat('third')).toBeNull();
  expect(keptSeat('')).toBeNull();
});

it('leaves no secret on the device', () => {
  keepSeat('s3cret', joined('t'));
  expect(JSON.stringify([...stores.localStorage])).not.toContain('s3cret');
});
