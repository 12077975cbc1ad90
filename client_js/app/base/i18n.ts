/** The reader's language. `?lang=en` or `?lang=zh` chooses it, and this device remembers; else the browser's list does. */
import type { Text } from 'guide-client';
import { device } from './storage.ts';
import { en } from './words/en.ts';
import { zh } from './words/zh.ts';
import type { Words } from './words/zh.ts';

export type Language = 'zh' | 'en';
export type { Words };

/** The first language of the list that we speak; 中文 where there is none. */
export function chooseLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const [primary] = tag.toLowerCase().split('-');
    if (primary === 'zh' || primary === 'en') return primary;
  }
  return 'zh';
}

/** What a page's address asks for; a language that we do not speak is not asked for. */
export function askedLanguage(query: string): Language | null {
  const asked = new URLSearchParams(query).get('lang');
  return asked === 'zh' || asked === 'en' ? asked : null;
}

function readersLanguage(): Language {
  const asked = typeof location === 'undefined' ? null : askedLanguage(location.search);
  if (asked) device.set('language', asked);
  const preferred = asked ?? device.get('language');
  const browsers = typeof navigator === 'undefined' ? [] : navigator.languages?.length ? navigator.languages : [navigator.language ?? ''];
  return chooseLanguage(preferred ? [preferred, ...browsers] : browsers);
}

/** Holds for the life of the page. */
export const language: Language = readersLanguage();

/** Returns the words of a room in the reader's language. */
export const inLanguage = <Words>(both: { zh: Words; en: NoInfer<Words> }): Words => both[language];

const words: Record<Language, Words> = { zh, en };

/** The words that every page has. */
export const t: Words = words[language];

/** A text of a hall or a session in one language; another one rather than none. */
export function textIn(text: Text | null | undefined, tongue: Language = language): string {
  if (text === null || text === undefined) return '';
  if (typeof text === 'string') return text;
  return text[tongue] ?? text['zh'] ?? text['en'] ?? Object.values(text)[0] ?? '';
}

/** A guide who gave no name goes by the server's word for one, which is 中文. */
const unnamed = (tongue: Language): string[] => [words[tongue].unnamed.guide, words[tongue].unnamed.coGuide];

export const isNamed = (name: string): boolean => !unnamed('zh').includes(name);

/** A person's name as the reader knows it. */
export function nameIn(name: string, tongue: Language = language): string {
  return unnamed(tongue)[unnamed('zh').indexOf(name)] ?? name;
}

/** 90 → 1:30 */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** A day and a minute here, such as 11月27日 14:05; with the year where it is another one. */
export function momentText(unixMs: number, now = Date.now(), tongue: Language = language): string {
  const at = new Date(unixMs);
  const year = at.getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' as const };
  const format = new Intl.DateTimeFormat(tongue === 'zh' ? 'zh-CN' : 'en-GB', { ...year, month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false });
  return format.format(at);
}

/** The page in another language: it is loaded anew, and comes back to where it was. */
export function switchLanguage(to: Language): void {
  device.set('language', to);
  const url = new URL(location.href);
  // the address says it too: a browser may remember nothing
  url.searchParams.set('lang', to);
  history.replaceState(history.state, '', url);
  location.reload();
}
