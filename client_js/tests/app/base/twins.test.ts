import { describe, expect, it } from 'vitest';
import { twinTags } from '../../../app/base/twins.ts';

const person = (id: string, name = '李梅', branch = '一支部') => ({ id, name, branch });

describe('people of one name', () => {
  it('are told apart by a number that is the same on every page', () => {
    const tags = twinTags([person('m1'), person('m2'), person('m1'), person('m3', '王强'), person('m4', '李梅', '二支部')]);
    expect([...tags.keys()]).toEqual(['m1', 'm2']);
    expect(tags.get('m1')).not.toBe(tags.get('m2'));
    expect(twinTags([person('m2'), person('m9'), person('m1')]).get('m1')).toBe(tags.get('m1'));
  });

  it('also where two digits are the same', () => {
    const ids = Array.from({ length: 101 }, (_, i) => `m${i}`);
    expect(new Set(twinTags(ids.map((id) => person(id))).values()).size).toBeGreaterThan(95);
  });
});
