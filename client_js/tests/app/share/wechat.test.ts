import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Shared } from '../../../app/live/share/model.ts';

const ANDROID = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 MicroMessenger/8.0.50 MMWEBID/1';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.50';
const BROWSER = 'Mozilla/5.0 (Linux; Android 14) Chrome/120';
const WORK = 'Mozilla/5.0 (Linux; Android 14) wxwork/4.1 MicroMessenger/7.0.1';

const shared = (link: string): Shared => ({ title: '展厅', text: '序厅', link, poster: '/poster', picture: 'https://a/view' });

interface Rig {
  asked: string[];
  configured: Record<string, unknown>[];
  cards: string[];
}

/** A page in WeChat. `status`: the answer of the server. */
function page(agent: string, status = 200): Rig {
  const rig: Rig = { asked: [], configured: [], cards: [] };
  vi.stubGlobal('navigator', { userAgent: agent });
  vi.stubGlobal('location', { href: 'https://tour.example.org/walk/a?scene=b&view=1,2,70#x' });
  const wx = {
    config: (options: Record<string, unknown>) => rig.configured.push(options),
    ready: (done: () => void) => done(),
    error: () => undefined,
    updateAppMessageShareData: ({ link }: { link: string }) => rig.cards.push(link),
    updateTimelineShareData: () => undefined,
  };
  vi.stubGlobal('window', { wx });
  vi.stubGlobal('document', {
    createElement: () => ({}),
    head: { append: (script: { src: string; onload(): void }) => (rig.asked.push(script.src), script.onload()) },
  });
  vi.stubGlobal('fetch', async (url: string) => {
    rig.asked.push(url);
    return new Response(JSON.stringify({ appId: 'wx1', timestamp: 1, nonceStr: 'n', signature: 's' }), { status });
  });
  return rig;
}

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('signs the page’s address without its fragment, on iOS the one it was opened with', async () => {
  page(ANDROID);
  const { addressToSign } = await import('../../../app/live/share/wechat.ts');
  expect(addressToSign(ANDROID, 'https://a.org/walk/b?lang=en#SECRET', 'https://a.org/walk/b')).toBe('https://a.org/walk/b?lang=en');
  expect(addressToSign(IPHONE, 'https://a.org/walk/b?lang=en#SECRET', 'https://a.org/walk/b')).toBe('https://a.org/walk/b');
  expect(addressToSign(IPHONE, 'https://elsewhere.org/')).toBe('https://tour.example.org/walk/a?scene=b&view=1,2,70');
});

it('keeps the card at what is seen', async () => {
  const rig = page(ANDROID);
  const { keepCard } = await import('../../../app/live/share/wechat.ts');
  let link = 'one';
  const stop = keepCard(() => shared(link));
  await vi.advanceTimersByTimeAsync(0);
  expect(rig.asked[0]).toBe(`/api/wechat/signature?url=${encodeURIComponent('https://tour.example.org/walk/a?scene=b&view=1,2,70')}`);
  expect(rig.configured[0]).toMatchObject({ appId: 'wx1', timestamp: 1, nonceStr: 'n', signature: 's' });
  expect(rig.cards).toEqual(['one']);
  link = 'two';
  await vi.advanceTimersByTimeAsync(5000);
  expect(rig.cards).toEqual(['one', 'two']);
  stop();
  link = 'three';
  await vi.advanceTimersByTimeAsync(5000);
  expect(rig.cards).toEqual(['one', 'two']);
});

it('leaves it to WeChat where the server has no account', async () => {
  const rig = page(ANDROID, 404);
  const { keepCard } = await import('../../../app/live/share/wechat.ts');
  keepCard(() => shared('one'));
  await vi.advanceTimersByTimeAsync(5000);
  expect(rig.asked.length).toBe(1);
  expect(rig.cards).toEqual([]);
});

it.each([BROWSER, WORK])('does nothing elsewhere: %s', async (agent) => {
  const rig = page(agent);
  const { keepCard } = await import('../../../app/live/share/wechat.ts');
  keepCard(() => shared('one'))();
  await vi.advanceTimersByTimeAsync(5000);
  expect(rig.asked).toEqual([]);
});
