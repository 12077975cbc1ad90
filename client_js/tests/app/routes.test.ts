import { describe, expect, it } from 'vitest';
import { routeOf, tidyCode, typedCode } from '../../app/routes.ts';

describe('routeOf', () => {
  it.each([
    ['/', { page: 'home' }],
    ['/index.html', { page: 'home' }],
    ['/j/7KQ4MX', { page: 'join', code: '7KQ4MX' }],
    ['/j/7KQ4MX/', { page: 'join', code: '7KQ4MX' }],
    ['/guide', { page: 'guide' }],
    ['/walk/transport', { page: 'walk', hall: 'transport' }],
    ['/j', { page: 'lost' }],
    ['/j/', { page: 'lost' }],
    ['/j/A/B', { page: 'lost' }],
    ['/walk/..%2Fetc', { page: 'lost' }],
    ['/walk/%E0%A4%A', { page: 'lost' }],
    ['/anything', { page: 'lost' }],
  ])('%s', (path, route) => {
    expect(routeOf(path)).toEqual(route);
  });

  it('keeps a code that cannot exist: the page about codes has words for it', () => {
    expect(routeOf('/j/%E5%B1%95%E5%8E%85')).toEqual({ page: 'join', code: '展厅' });
  });
});

describe('codes', () => {
  it('are taken as people type, paste and say them', () => {
    expect(typedCode('  7KQ4MX ')).toBe('7KQ4MX');
    expect(typedCode('７ＫＱ４ＭＸ')).toBe('7KQ4MX');
    expect(typedCode('https://tour.example.org/j/7KQ4MX?from=wechat')).toBe('7KQ4MX');
    expect(tidyCode('7kq-4mx')).toBe('7KQ4MX');
    expect(tidyCode('7kq 4mx')).toBe('7KQ4MX');
  });
});
