import { describe, expect, it } from 'vitest';
import { groups } from '../../../app/hall/finding/groups.ts';
import { search } from '../../../app/hall/finding/search.ts';

const arch = { title: { zh: '动手学拱桥', en: 'How an Arch Stands' }, initials: ['d', 's', 'x', 'gj', 'q'], text: { zh: '石头耐压', en: 'Stone is strong' } };
const bridge = { title: { zh: '拱桥', en: 'Arch Bridge' }, initials: ['gj', 'q'] };
const city = { title: { zh: '重庆 A1', en: 'The Mountain City' }, initials: ['zct', 'q', 'a', '1'] };
const sound = { title: 'The Sound of Water' };
const all = [arch, bridge, city, sound];

describe('a search', () => {
  it('finds a part of a name, in any language; names that begin with it come first', () => {
    expect(search(all, '拱桥')).toEqual([bridge, arch]);
    expect(search(all, 'arch')).toEqual([bridge, arch]);
    expect(search(all, '水')).toEqual([]);
  });

  it('finds the first letters of the pinyin, also of a character that is read in several ways', () => {
    expect(search(all, 'gq')).toEqual([bridge, arch]);
    expect(search(all, 'cq')).toEqual([city]);
    expect(search(all, 'zqa')).toEqual([city]);
    expect(search(all, 'xgq')).toEqual([arch]);
    expect(search(all, 'qg')).toEqual([]);
  });

  it('takes letters for pinyin before it takes them for the middle of a foreign name', () => {
    const canal = { title: { zh: '灵渠', en: 'Lingqu Canal' }, initials: ['l', 'q'] };
    expect(search([canal, arch], 'gq')).toEqual([arch, canal]);
  });

  it('is not disturbed by capitals, wide letters, spaces and marks', () => {
    expect(search(all, ' ＣＱ ')).toEqual([city]);
    expect(search(all, 'sound-of water')).toEqual([sound]);
  });

  it('finds in texts what no name has, after all names', () => {
    expect(search(all, '石头')).toEqual([arch]);
    expect(search([arch, { title: 'Stone' }], 'stone')).toEqual([{ title: 'Stone' }, arch]);
    expect(search([arch], '石')).toEqual([]);
  });

  it('finds nothing where nothing was typed', () => {
    for (const nothing of ['', '  ', '·']) expect(search(all, nothing)).toEqual([]);
  });
});

it('groups come in the order of their keys, what has none last', () => {
  const members = [['n', null], ['b', 'B'], ['a', 'A'], ['b2', 'B'], ['c', 'C']] as const;
  const found = groups(members, ([, key]) => key, ['A', 'B', 'empty']);
  expect(found.map(({ key, members: of }) => [key, of.map(([name]) => name)])).toEqual([['A', ['a']], ['B', ['b', 'b2']], ['C', ['c']], [null, ['n']]]);
});
