import { describe, expect, it } from 'vitest';
import { captionsOfClip } from '../../../app/hall/captions/timed.ts';
import { captionsOf, sentences } from '../../../app/hall/captions/split.ts';

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

describe('the captions of a clip', () => {
  const narration = { zh: '各位朋友，大家好。这里是交通历史展厅的序厅。请跟我来，我们一起看。', en: 'Hello, dear friends. This is the lobby of the hall. Please follow me.' };
  const clip = (captions: { at: number; text: string }[], seconds: number | null = null) => ({ audio: 'a.mp3', seconds, captions });

  it('are those that the hall tells, with their times', () => {
    const told = [{ at: 1.5, text: '一' }];
    expect(captionsOfClip({ narration, clip: clip(told, 9) }, 9000)).toBe(told);
  });

  it('are the narration spread over the clip where the hall tells no times', () => {
    const captions = captionsOfClip({ narration, clip: clip([], 7) }, 10_000);
    expect(captions.map(({ text }) => text)).toEqual(captionsOf(narration));
    expect(captions.length).toBeGreaterThan(1);
    const times = captions.map(({ at }) => at);
    expect(times[0]).toBe(0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
    // each begins where the share of the text before it ends
    expect(Math.max(...times)).toBeLessThan(10);
    expect(Math.max(...times)).toBeGreaterThan(5);
  });

  it('go by the length that the hall tells until the clip is here, and wait where neither tells', () => {
    const last = (seconds: number | null, duration: number | null) => captionsOfClip({ narration, clip: clip([], seconds) }, duration).slice(-1)[0]?.at;
    expect(last(10, null)).toBe(last(null, 10_000));
    expect(last(null, null)).toBeUndefined();
    expect(captionsOfClip({ narration, clip: null }, 10_000)).toEqual([]);
    expect(captionsOfClip({ narration: ' ', clip: clip([], 9) }, 9000)).toEqual([]);
  });
});
