/**
 * Inside WeChat a page cannot open the share sheet: it says beforehand what the card is to be, and the person shares by WeChat's own
 * menu. Where the server has no account, or anything fails, WeChat shares the page's address as it is.
 */
import type { Shared } from './model.ts';

const SDK = 'https://res.wx.qq.com/open/js/jweixin-1.6.0.js';
/** The view is looked at this often, ms: the menu opens without a sign. */
const LOOK = 2000;

interface Wx {
  config(options: Record<string, unknown>): void;
  ready(done: () => void): void;
  error(failed: () => void): void;
  updateAppMessageShareData(card: { title: string; desc: string; link: string; imgUrl: string }): void;
  updateTimelineShareData(card: { title: string; link: string; imgUrl: string }): void;
}

export const inWechat = (agent = navigator.userAgent): boolean => /MicroMessenger\//i.test(agent) && !/wxwork/i.test(agent);

const isIos = (agent: string): boolean => /iPhone|iPad|iPod/i.test(agent);

const withoutFragment = (address: string): string => address.split('#')[0] ?? '';

/** Where the page was when it was loaded: WeChat on iOS compares with that, whatever the address has become. */
const landing = typeof location === 'undefined' ? '' : withoutFragment(location.href);

/** Returns the address that is to be signed, without its fragment. */
export const addressToSign = (agent: string, now: string, first = landing): string => (isIos(agent) ? first : withoutFragment(now));

function loadSdk(): Promise<Wx> {
  const here = (): Wx | undefined => (window as { wx?: Wx }).wx;
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = SDK;
    script.onload = () => {
      const wx = here();
      if (wx) resolve(wx);
      else reject(new Error('WeChat’s SDK is not there'));
    };
    script.onerror = () => reject(new Error('WeChat’s SDK could not be loaded'));
    document.head.append(script);
  });
}

async function configured(): Promise<Wx> {
  const url = addressToSign(navigator.userAgent, location.href);
  const answer = await fetch(`/api/wechat/signature?url=${encodeURIComponent(url)}`);
  if (!answer.ok) throw new Error(`no signature: ${answer.status}`);
  const signed = (await answer.json()) as Record<string, unknown>;
  const wx = await loadSdk();
  return new Promise((resolve, reject) => {
    wx.config({ ...signed, debug: false, jsApiList: ['updateAppMessageShareData', 'updateTimelineShareData'] });
    wx.ready(() => resolve(wx));
    wx.error(() => reject(new Error('WeChat refused the signature')));
  });
}

let sdk: Promise<Wx> | null = null;

/** Keeps WeChat's card at what `read` returns. Does nothing elsewhere. Call what it returns to stop. */
export function keepCard(read: () => Shared | null): () => void {
  if (!inWechat()) return () => undefined;
  let last = '';
  let timer: ReturnType<typeof setInterval> | undefined;
  let stopped = false;
  const set = (wx: Wx): void => {
    const shared = read();
    if (!shared || shared.link === last) return;
    last = shared.link;
    const { title, text, link, picture } = shared;
    wx.updateAppMessageShareData({ title, desc: text, link, imgUrl: picture });
    wx.updateTimelineShareData({ title: `${text} · ${title}`, link, imgUrl: picture });
  };
  (sdk ??= configured()).then(
    (wx) => {
      if (stopped) return;
      set(wx);
      timer = setInterval(() => set(wx), LOOK);
    },
    () => undefined, // the page's own address is shared, which opens as well
  );
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
