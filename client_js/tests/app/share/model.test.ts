import { afterEach, expect, it, vi } from 'vitest';
import { language } from '../../../app/base/i18n.ts';
import type { HallIndex } from '../../../app/hall/hall.ts';
import { linkBase, sharedOf } from '../../../app/live/share/model.ts';

const hall = { id: 'transport', title: '交通历史展厅', sceneTitle: () => '序厅' } as unknown as HallIndex;
const view = { scene: 'lobby', yaw: 12.345, pitch: -3, fov: 70 };

afterEach(() => vi.unstubAllGlobals());

it('leads to a walk of the hall', () => {
  const shared = sharedOf({ hall, view, base: 'https://tour.example.org' });
  expect(shared.link).toBe('https://tour.example.org/walk/transport?scene=lobby&view=12.3,-3,70');
  expect(shared.poster).toBe(`/api/halls/transport/poster?scene=lobby&view=12.3,-3,70&lang=${language}`);
  expect(shared.picture).toBe('https://tour.example.org/api/halls/transport/view?scene=lobby&view=12.3,-3,70&shape=square');
  expect([shared.title, shared.text]).toEqual(['交通历史展厅', '序厅']);
});

it('leads into a session, with the spot for those who come later', () => {
  const shared = sharedOf({ hall, view, code: '7KQ4MX', title: '主题日', base: 'https://tour.example.org' });
  expect(shared.link).toBe('https://tour.example.org/j/7KQ4MX?scene=lobby&view=12.3,-3,70');
  expect(shared.poster).toMatch(/&code=7KQ4MX$/);
  expect(shared.title).toBe('主题日');
});

it('has nothing of the page’s address, where a guide’s secret stands', () => {
  vi.stubGlobal('location', { href: 'https://tour.example.org/guide?token=T0KEN#SECRET', hash: '#SECRET', search: '?token=T0KEN' });
  const shared = sharedOf({ hall, view, code: '7KQ4MX', base: 'https://tour.example.org' });
  expect(JSON.stringify(shared)).not.toMatch(/SECRET|T0KEN/);
});

it.each([
  ['https://tours.example.org/j/7KQ4MX', 'https://tours.example.org'],
  ['http://192.0.2.7:8000/walk/a?scene=b', 'http://192.0.2.7:8000'],
  ['none', 'http://10.0.0.7:8000'],
])('begins a link as the server does: %s', (link, base) => {
  vi.stubGlobal('location', { origin: 'http://10.0.0.7:8000' });
  expect(linkBase(link)).toBe(base);
});
