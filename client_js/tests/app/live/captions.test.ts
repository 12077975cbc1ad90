import { describe, expect, it } from 'vitest';
import { captionsOf, sentences } from '../../../app/live/captions/split.ts';

describe('sentences', () => {
  it('splits Chinese after its full stops and keeps closing quotes', () => {
    expect(sentences('各位朋友，欢迎来到展厅。他说：“我们一起走！”请跟着我，慢慢看。')).toEqual([
      '各位朋友，欢迎来到展厅。',
      '他说：“我们一起走！”',
      '请跟着我，慢慢看。',
    ]);
  });

  it('splits English at sentences, not at abbreviations, numbers or initials', () => {
    expect(sentences('It took 1.5 years, see No. 3 of Mr. Li. The bridge by J. Smith stands. Look!')).toEqual([
      'It took 1.5 years, see No. 3 of Mr. Li.',
      'The bridge by J. Smith stands. Look!',
    ]);
  });

  it('breaks what is too long to read at once, at its commas', () => {
    const long = '这里是学习体验区，东西都可以动手，桌上的彩色积木可以搭成一座拱桥，石头怕拉不怕压，拱正好把重量变成压力，一块一块传到两边。';
    const pieces = sentences(long);
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe(long);
    for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(48);
  });

  it('gives nothing for nothing', () => {
    expect(sentences('  \n ')).toEqual([]);
  });
});

describe('captionsOf', () => {
  it('pairs languages that have as many sentences', () => {
    expect(captionsOf({ zh: '欢迎来到展厅。我们慢慢地走。', en: 'Welcome to the hall. We take our time.' })).toEqual([
      { zh: '欢迎来到展厅。', en: 'Welcome to the hall.' },
      { zh: '我们慢慢地走。', en: 'We take our time.' },
    ]);
  });

  it('brings languages into step that do not, losing no word of either', () => {
    const zh = '第一句话说完了。第二句话说完了。第三句话说完了。第四句话说完了。第五句话说完了。';
    const en = 'One sentence here. Another one follows it. The third is last.';
    const captions = captionsOf({ zh, en }) as { zh: string; en: string }[];
    expect(captions).toHaveLength(3);
    expect(captions.map((each) => each.zh).join('')).toBe(zh);
    expect(captions.map((each) => each.en).join(' ')).toBe(en);
    for (const each of captions) expect(each.zh && each.en).toBeTruthy();
  });

  it('takes a plain string and a single language', () => {
    expect(captionsOf('就这一句话而已。')).toEqual(['就这一句话而已。']);
    expect(captionsOf({ en: 'Only this one here.' })).toEqual([{ en: 'Only this one here.' }]);
    expect(captionsOf({})).toEqual([]);
  });
});
