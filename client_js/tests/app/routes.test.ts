import { describe, expect, it } from 'vitest';
import { routeOf } from '../../app/routes.ts';

describe('routeOf', () => {
  it.each([
    ['/', { page: 'home' }],
    ['/index.html', { page: 'home' }],
    ['/j/7KQ4MX', { page: 'join', code: '7KQ4MX' }],
    ['/j/7KQ4MX/', { page: 'join', code: '7KQ4MX' }],
    ['/guide', { page: 'guide' }],
    ['/walk/transport', { page: 'walk', hall: 'transport' }],
    ['/walk/transport&from=timeline&isappinstalled=0', { page: 'walk', hall: 'transport' }],
    ['/j/7KQ4MX&from=singlemessage', { page: 'join', code: '7KQ4MX' }],
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
