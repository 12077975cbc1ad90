import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deviceSeat, forgetSeat, keepSeat, keptSeat } from '../../../app/pages/session/seat.ts';

const seat = (token: string, who = '李梅 · 一支部') => ({ token, hall: 'transport', who });
let kept: { device: Map<string, string>; tab: Map<string, string> };

const storage = (of: Map<string, string>) => ({
  getItem: (key: string) => of.get(key) ?? null,
  setItem: (key: string, value: string) => void of.set(key, value),
  removeItem: (key: string) => void of.delete(key),
});

beforeEach(() => {
  kept = { device: new Map(), tab: new Map() };
  vi.stubGlobal('localStorage', storage(kept.device));
  vi.stubGlobal('sessionStorage', storage(kept.tab));
});
afterEach(() => vi.unstubAllGlobals());

it('is kept in the tab and on the device, however its code is written', () => {
  keepSeat('7kq-4mx', seat('t1'));
  expect(keptSeat('7KQ4MX')).toEqual(seat('t1'));
  kept.tab.clear(); // the tab was closed
  expect(keptSeat('7KQ4MX')).toBeNull();
  expect(deviceSeat('7KQ4MX')).toEqual(seat('t1'));
});

it('is another one in the tab of somebody else at the same device', () => {
  keepSeat('A', seat('t1'));
  const first = new Map(kept.tab);
  kept.tab.clear();
  keepSeat('A', seat('t2', '王强'));
  expect(deviceSeat('A')?.who).toBe('王强');
  vi.stubGlobal('sessionStorage', storage(first));
  expect(keptSeat('A')).toEqual(seat('t1'));
  forgetSeat('A', 't1');
  expect(keptSeat('A')).toBeNull();
  expect(deviceSeat('A')?.who, 'the other one’s stays').toBe('王强');
});

it('is kept of a dozen sessions, the oldest of more is forgotten', () => {
  for (let i = 0; i < 14; i++) keepSeat(`S${i}`, seat(`t${i}`));
  keepSeat('S5', seat('again'));
  expect([0, 1, 2, 5, 13].map((i) => deviceSeat(`S${i}`)?.token ?? null)).toEqual([null, null, 't2', 'again', 't13']);
  expect([...kept.device.keys()].filter((key) => key.startsWith('guide.seat.'))).toHaveLength(12);
});
