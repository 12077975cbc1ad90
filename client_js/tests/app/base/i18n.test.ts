import { describe, expect, it } from 'vitest';
import { en } from '../../../app/base/words/en.ts';
import { chooseLanguage, clockText, isNamed, nameIn, textIn } from '../../../app/base/i18n.ts';
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

describe('the dictionary', () => {
  const chinese = sentences(zh as unknown as Tree);
  const english = sentences(en as unknown as Tree);

  it('has every sentence in both languages, and none empty', () => {
    expect(english.map(([path]) => path)).toEqual(chinese.map(([path]) => path));
    for (const [path, text] of [...chinese, ...english]) expect(text.trim(), path).not.toBe('');
  });

  it('has no Chinese in the English', () => {
    for (const [path, text] of english) expect(text, path).not.toMatch(/[\u3400-\u9fff]/);
  });

  it('has Chinese in the Chinese', () => {
    for (const [path, text] of chinese) expect(text, path).toMatch(/[\u3400-\u9fff]/);
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
