import { expect, it } from 'vitest';
import type { Health } from 'guide-client';
import { healthSummary } from '../../../app/pages/console/status/health.ts';
import { consoleWords as say } from '../../../app/pages/console/words.ts';

const WELL: Health = { followers: 10, behind: 200, silent: 0, noPicture: 0, branches: [], rungs: [[0, 10]], hands: [], dropped: 0, elapsed: 0 };
const line = (news: Partial<Health>): readonly string[] => healthSummary({ ...WELL, ...news }).parts;
const bad = (news: Partial<Health>): boolean => healthSummary({ ...WELL, ...news }).bad;

it('is short where all is well', () => {
  expect(line({})).toEqual([say.followers(10), say.behind('0.2')]);
  expect(bad({})).toBe(false);
});

it('does not count one who sleeps as one who follows', () => {
  expect(line({ followers: 1, silent: 1, behind: 0, rungs: [] })).toEqual([say.followers(0), say.silent(1)]);
  expect(bad({ followers: 1, silent: 1, behind: 0, rungs: [] })).toBe(true);
  expect(line({ silent: 1 })).toEqual([say.followers(9), say.behind('0.2'), say.silent(1)]);
  expect(bad({ silent: 1 })).toBe(false);
});

it('says how many see no picture, hear nothing, or have nothing but the text', () => {
  expect(line({ noPicture: 3 })).toContain(say.noPicture(3));
  expect(bad({ noPicture: 3 })).toBe(true);
  expect(line({ rungs: [[0, 7], [1, 2], [2, 1]] })).toEqual([say.followers(10), say.behind('0.2'), say.captionsOnly(2), say.textOnly(1)]);
  expect(bad({ rungs: [[0, 7], [1, 2], [2, 1]] })).toBe(true);
  expect(bad({ behind: 1600 })).toBe(true);
});
