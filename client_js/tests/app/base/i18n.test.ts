import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { askedLanguage, chooseLanguage, clockText, isNamed, momentText, nameIn, textIn } from '../../../app/base/i18n.ts';
import { en } from '../../../app/base/words/en.ts';
import { zh } from '../../../app/base/words/zh.ts';

type Tree = { [key: string]: string | ((...given: never[]) => string) | Tree };

/** Every sentence by its path, those with blanks filled in. */
function sentences(tree: Tree, path = ''): [path: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    const here = path ? `${path}.${key}` : key;
    if (typeof value === 'string') return [[here, value]];
    if (typeof value === 'function') return [[here, value(...([3, 7] as never[]))]];
    return sentences(value, here);
  });
}

/** The words of all rooms, as a reader of this language gets them. */
async function wordsIn(language: 'zh' | 'en'): Promise<[path: string, text: string][]> {
  vi.resetModules();
  vi.stubGlobal('navigator', { languages: [language] });
  const rooms = import.meta.glob<Tree>('../../../app/**/words.ts');
  const all = await Promise.all(Object.entries(rooms).map(async ([path, load]) => sentences(await load(), path)));
  vi.unstubAllGlobals();
  return [...sentences((language === 'zh' ? zh : en) as unknown as Tree), ...all.flat()];
}

afterEach(() => vi.unstubAllGlobals());

describe('the dictionary', () => {
  let chinese: [path: string, text: string][];
  let english: [path: string, text: string][];
  beforeAll(async () => {
    chinese = await wordsIn('zh');
    english = await wordsIn('en');
  });

  it('is that of every room', () => {
    const rooms = new Set(chinese.map(([path]) => path.split('/words.ts')[0]));
    expect(rooms.size).toBeGreaterThan(14);
    expect(chinese.length).toBeGreaterThan(250);
  });

  it('has every sentence in both languages, and none empty', () => {
    expect(english.map(([path]) => path)).toEqual(chinese.map(([path]) => path));
    for (const [path, text] of [...chinese, ...english]) expect(text.trim(), path).not.toBe('');
  });

  it('has no Chinese in the English', () => {
    // full-width marks, too
    for (const [path, text] of english) expect(text, path).not.toMatch(/[\u3000-\u9fff\uff00-\uffef]/);
  });

  it('holds all that is put together from words: no page adds a full-width mark by itself', () => {
    const sources = import.meta.glob<string>(['../../../app/**/*.{ts,tsx}', '!**/words.ts', '!**/words/*.ts', '!**/captions/split.ts', '!**/ui-kit/**'], {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    expect(Object.keys(sources).length).toBeGreaterThan(100);
    for (const [path, text] of Object.entries(sources)) {
      expect(text.replace(/\/\*[^]*?\*\/|\/\/.*$/gm, ''), path).not.toMatch(/[\u3000-\u303f\uff00-\uffef]/);
    }
  });

  it('has Chinese in the Chinese', () => {
    for (const [path, text] of chinese) expect(text, path).toMatch(/[\u3400-\u9fff]/);
  });
});

describe('the language of a page', () => {
  it('is what its address asks for, where we speak that', () => {
    expect(askedLanguage('?lang=en')).toBe('en');
    expect(askedLanguage('?from=wechat&lang=zh')).toBe('zh');
    expect(askedLanguage('?lang=fr')).toBeNull();
    expect(askedLanguage('')).toBeNull();
  });

  it('is remembered, before what the browser prefers', async () => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) });
    vi.stubGlobal('navigator', { languages: ['zh-CN'] });
    const load = async (search: string): Promise<string> => {
      vi.resetModules();
      vi.stubGlobal('location', { search });
      return (await import('../../../app/base/i18n.ts')).language;
    };
    expect(await load('')).toBe('zh');
    expect(await load('?lang=en')).toBe('en');
    expect(await load('')).toBe('en');
    expect(await load('?lang=zh')).toBe('zh');
    expect(await load('?lang=fr')).toBe('zh');
  });
});

describe('chooseLanguage', () => {
  it('takes the first language it speaks', () => {
    expect(chooseLanguage(['de-CH', 'en-GB', 'zh-CN'])).toBe('en');
    expect(chooseLanguage(['zh-Hant-TW', 'en'])).toBe('zh');
    expect(chooseLanguage(['EN'])).toBe('en');
  });

  it('falls back to Chinese', () => {
    expect(chooseLanguage(['fr', 'ar'])).toBe('zh');
    expect(chooseLanguage([])).toBe('zh');
    expect(chooseLanguage([''])).toBe('zh');
  });
});

describe('textIn', () => {
  it('prefers the reader’s language and gives another rather than none', () => {
    expect(textIn({ zh: '桥', en: 'Bridge' }, 'en')).toBe('Bridge');
    expect(textIn({ zh: '桥' }, 'en')).toBe('桥');
    expect(textIn({ fr: 'Pont' }, 'zh')).toBe('Pont');
    expect(textIn('桥', 'en')).toBe('桥');
    expect(textIn(null)).toBe('');
    expect(textIn({})).toBe('');
  });
});

describe('nameIn', () => {
  it('says what a guide without a name is, in the reader’s language', () => {
    expect(nameIn('讲解员', 'en')).toBe('The guide');
    expect(nameIn('副讲解员', 'en')).toBe('The co-guide');
    expect(nameIn('副讲解员', 'zh')).toBe('副讲解员');
  });

  it('leaves names alone', () => {
    for (const name of ['李梅', 'Guide', 'constructor', '']) expect(nameIn(name, 'en')).toBe(name);
    expect(isNamed('李梅')).toBe(true);
    expect(isNamed('讲解员')).toBe(false);
  });
});

describe('clockText', () => {
  it('reads as a clock', () => {
    expect(clockText(0)).toBe('0:00');
    expect(clockText(65.9)).toBe('1:05');
    expect(clockText(3600)).toBe('1:00:00');
    expect(clockText(-3)).toBe('0:00');
  });
});

describe('a moment', () => {
  const at = new Date(2026, 10, 27, 14, 5).getTime();

  it('is a day and a minute, in the language of the reader', () => {
    expect(momentText(at, at, 'zh')).toBe('11月27日 14:05');
    expect(momentText(at, at, 'en')).toMatch(/^27 November(,| at) 14:05$/);
  });

  it('has the year where it is another one', () => {
    expect(momentText(at, new Date(2027, 0, 3).getTime(), 'zh')).toContain('2026年');
  });
});
