import { describe, expect, it } from 'vitest';
import { howMany, sortAfter, sorted, withAll, withRow } from '../../../app/ui/data/table/table-model.ts';

describe('sorting', () => {
  it('goes upwards first, then downwards, then upwards again', () => {
    const first = sortAfter(null, 'name');
    expect(first).toEqual({ by: 'name', descending: false });
    const second = sortAfter(first, 'name');
    expect(second).toEqual({ by: 'name', descending: true });
    expect(sortAfter(second, 'name')).toEqual(first);
    expect(sortAfter(second, 'count')).toEqual({ by: 'count', descending: false });
  });

  it('sorts figures as figures, and words with figures in them as people count', () => {
    expect(sorted([10, 9, 100], (n) => n, false)).toEqual([9, 10, 100]);
    expect(sorted(['Branch 10', 'Branch 9'], (s) => s, false, 'en')).toEqual(['Branch 9', 'Branch 10']);
  });

  it('keeps equal ones in their order, either way', () => {
    const rows = [
      { id: 'a', n: 1 },
      { id: 'b', n: 1 },
      { id: 'c', n: 0 },
    ];
    const ids = (descending: boolean): string => sorted(rows, ({ n }) => n, descending).map(({ id }) => id).join('');
    expect(ids(false)).toBe('cab');
    expect(ids(true)).toBe('abc');
  });

  it('puts empty ones last, either way, and leaves the list as it was', () => {
    const rows = [null, 2, null, 1];
    expect(sorted(rows, (n) => n, false)).toEqual([1, 2, null, null]);
    expect(sorted(rows, (n) => n, true)).toEqual([2, 1, null, null]);
    expect(rows).toEqual([null, 2, null, 1]);
  });
});

describe('selecting', () => {
  it('adds and removes rows, and changes no selection that someone else holds', () => {
    const none = new Set<string>();
    const one = withRow(none, 'a', true);
    expect([...one]).toEqual(['a']);
    expect(none.size).toBe(0);
    expect(withRow(one, 'a', false).size).toBe(0);
  });

  it('of all shown leaves those alone that are not shown', () => {
    const kept = new Set(['hidden']);
    const all = withAll(kept, ['a', 'b'], true);
    expect([...all].sort()).toEqual(['a', 'b', 'hidden']);
    expect([...withAll(all, ['a', 'b'], false)]).toEqual(['hidden']);
  });

  it('says how many of those shown are in it', () => {
    const keys = ['a', 'b'];
    expect(howMany(new Set(), keys)).toBe('none');
    expect(howMany(new Set(['hidden']), keys)).toBe('none');
    expect(howMany(new Set(['a']), keys)).toBe('some');
    expect(howMany(new Set(['a', 'b']), keys)).toBe('all');
    expect(howMany(new Set(['a']), [])).toBe('none');
  });
});
