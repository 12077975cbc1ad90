import { expect, it } from 'vitest';

const sources = import.meta.glob<string>(['../../../app/**/*.tsx'], { query: '?raw', import: 'default', eager: true });

/** Opening tags, as they are written. */
const tags = Object.entries(sources).flatMap(([path, text]) => [...text.matchAll(/<[a-zA-Z][^<>]*(?:\{[^{}]*\}[^<>]*)*>/g)].map(([tag]) => ({ path, tag })));

it('whatever a page says by itself is kept from translators', () => {
  const live = tags.filter(({ tag }) => /role="(status|alert)"|aria-live=|testids\.(headcount|elapsed|health|caption|status)\}/.test(tag));
  expect(live.length).toBeGreaterThan(15);
  expect(live.filter(({ path, tag }) => !/translate=/.test(tag) && !path.includes('/ui-kit/')).map(({ path, tag }) => `${path}: ${tag}`)).toEqual([]);
});
