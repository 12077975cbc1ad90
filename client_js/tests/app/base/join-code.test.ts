import { describe, expect, it } from 'vitest';
import { tidyCode, typedCode } from '../../../app/base/join-code.ts';

describe('codes', () => {
  it('are taken as people type, paste and say them', () => {
    expect(typedCode('  7KQ4MX ')).toBe('7KQ4MX');
    expect(typedCode('７ＫＱ４ＭＸ')).toBe('7KQ4MX');
    expect(typedCode('https://tour.example.org/j/7KQ4MX?from=wechat')).toBe('7KQ4MX');
    expect(tidyCode('7kq-4mx')).toBe('7KQ4MX');
    expect(tidyCode('7kq 4mx')).toBe('7KQ4MX');
  });
});
