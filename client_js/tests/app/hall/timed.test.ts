import { describe, expect, it } from 'vitest';
import { captionAt, captionsToRead } from '../../../app/hall/captions/timed.ts';

describe('captions that nobody speaks', () => {
  it('are there for as long as one takes to read them', () => {
    const { captions, seconds } = captionsToRead('这是一座很长很长的石拱桥，建于一千四百年前。它到今天还站在那里，让人走过去。');
    expect(captions.length).toBe(2);
    const [first, second] = captions;
    expect(first?.at).toBe(0);
    expect(second?.at).toBeGreaterThan(5);
    expect(seconds).toBeGreaterThan((second?.at ?? 0) + 4);
  });

  it('take no time where there is nothing to read', () => expect(captionsToRead('')).toEqual({ captions: [], seconds: 0 }));
});

it('the caption of a time is the last that has begun', () => {
  const captions = [{ at: 1, text: 'a' }, { at: 3, text: 'b' }];
  expect([0.5, 1, 2.9, 3, 99].map((at) => captionAt(captions, at)?.text)).toEqual([undefined, 'a', 'a', 'b', 'b']);
});
