/** The tokens: the same names in every theme, and words that can be read on what they stand on (WCAG 2.2 AA). */
import { describe, expect, it } from 'vitest';
import css from '../../../app/ui/styles/tokens.css?raw';
import { tokenSet } from '../../../app/ui/styles/theme.ts';

type Rgba = readonly [number, number, number, number];
type Tokens = ReadonlyMap<string, string>;

const text = css.replace(/\/\*[^]*?\*\//g, '');

/** The declarations of the block that opens with `selector`. */
function block(selector: string): Tokens {
  const start = text.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`no block ${selector}`);
  const body = text.slice(text.indexOf('{', start) + 1, text.indexOf('\n}', start));
  return new Map([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

const hall = block("[data-theme='hall']");
const themes: readonly (readonly [string, Tokens])[] = [
  ['hall', hall],
  ['day-light', block("[data-theme='day-light']")],
  ['day-dark', block("[data-theme='day-dark']")],
];
const elder = block('.elder');
const scale = block(':root');

function colour(tokens: Tokens, name: string): Rgba {
  const value = tokens.get(`--${name}`) ?? '';
  const alias = /^var\(--([\w-]+)\)$/.exec(value)?.[1];
  if (alias) return colour(tokens, alias);
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/.exec(value)?.[1];
  if (hex) {
    const wide = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
    const at = (i: number): number => Number.parseInt(wide.slice(i, i + 2), 16);
    return [at(0), at(2), at(4), 1];
  }
  const [r, g, b, a] = (/^rgba\(([^)]*)\)$/.exec(value)?.[1] ?? '').split(',').map(Number);
  if (r === undefined || g === undefined || b === undefined || a === undefined) throw new Error(`--${name} is no colour: ${value}`);
  return [r, g, b, a];
}

const over = ([r, g, b, a]: Rgba, [R, G, B]: Rgba): Rgba => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];

/** Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance([r, g, b]: Rgba): number {
  const linear = (c: number): number => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function contrast(front: Rgba, back: Rgba): number {
  const [a, b] = [luminance(over(front, back)), luminance(back)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Words on what they stand on; what stands on something itself is written from the top down. */
const WORDS: readonly (readonly [front: string, ...back: string[]])[] = [
  ['on-background', 'background'],
  ['on-surface-muted', 'background'],
  ['on-surface-faint', 'background'],
  ['danger', 'background'],
  ['guide-text', 'background'],
  ['link', 'background'],
  ['on-surface', 'surface', 'background'],
  ['on-surface-muted', 'surface', 'background'],
  ['on-surface-faint', 'surface', 'background'],
  ['danger', 'surface', 'background'],
  ['danger-strong', 'surface', 'background'],
  ['guide-text', 'surface', 'background'],
  ['link', 'surface', 'background'],
  ['success', 'surface', 'background'],
  ['on-surface', 'surface-raised', 'background'],
  ['on-surface-muted', 'surface-raised', 'background'],
  ['on-surface-faint', 'surface-raised', 'background'],
  ['danger', 'surface-raised', 'background'],
  ['guide-text', 'surface-raised', 'background'],
  ['on-surface', 'surface-variant', 'surface', 'background'],
  ['on-surface-faint', 'surface-variant', 'surface', 'background'],
  ['on-surface', 'surface-variant-strong', 'surface', 'background'],
  ['on-surface-faint', 'surface-variant-strong', 'surface-raised', 'background'],
  ['on-surface', 'guide-tint', 'surface', 'background'],
  ['on-surface', 'primary-tint', 'surface', 'background'],
  ['on-inverse-surface', 'inverse-surface'],
  ['on-inverse-surface', 'inverse-surface-strong', 'background'],
  ['on-primary', 'primary'],
  ['on-primary', 'primary-strong'],
  ['on-primary', 'live'],
  ['on-guide', 'guide'],
  ['on-danger-container', 'danger-container', 'background'],
];

/** What has to be seen, and is not read: the ring of the focus, switches, sliders. */
const MARKS: readonly (readonly [front: string, ...back: string[]])[] = [
  ['focus', 'background'],
  ['focus', 'surface', 'background'],
  ['focus', 'surface-raised', 'background'],
  ['track-on', 'surface-raised', 'background'],
  ['outline-strong', 'background'],
];

function backOf(tokens: Tokens, back: readonly string[]): Rgba {
  const layers = back.map((name) => colour(tokens, name));
  const last = layers[layers.length - 1];
  if (!last || last[3] !== 1) throw new Error(`${back.join(' on ')} ends in nothing solid`);
  return layers.reduceRight((sum, layer) => over(layer, sum), last);
}

function failing(tokens: Tokens, pairs: typeof WORDS, least: number): string[] {
  return pairs.flatMap(([front, ...back]) => {
    const found = contrast(colour(tokens, front), backOf(tokens, back));
    return found >= least ? [] : [`${front} on ${back.join(' on ')}: ${found.toFixed(2)}`];
  });
}

describe.each(themes)('the theme %s', (_, tokens) => {
  it('defines the names that the others define', () => {
    expect([...tokens.keys()].sort()).toEqual([...hall.keys()].sort());
  });

  it('has words that can be read', () => {
    expect(failing(tokens, WORDS, 4.5)).toEqual([]);
  });

  it('has marks that can be seen', () => {
    expect(failing(tokens, MARKS, 3)).toEqual([]);
  });

  it('has words that can be read over the brightest and the darkest panorama that one meets', () => {
    // the dense glass is under captions: it has to do over anything
    const glass = (name: string, panorama: number): Rgba => over(colour(tokens, name), [panorama, panorama, panorama, 1]);
    const words = colour(tokens, 'on-glass');
    for (const name of ['glass-medium', 'glass-dense']) {
      for (const panorama of [0, 255]) expect(contrast(words, glass(name, panorama)), `${name} over ${panorama}`).toBeGreaterThanOrEqual(4.5);
    }
    // a question in danmaku
    for (const panorama of [0, 255]) expect(contrast(colour(tokens, 'guide-text'), glass('glass-dense', panorama))).toBeGreaterThanOrEqual(4.5);
    for (const panorama of [40, 200]) expect(contrast(words, glass('glass', panorama)), `glass over ${panorama}`).toBeGreaterThanOrEqual(4.5);
  });

  it('has in elder mode no words that are paler than the others', () => {
    const both = new Map([...tokens, ...elder]);
    expect(failing(both, WORDS, 4.5)).toEqual([]);
    expect(colour(both, 'on-surface-faint')).toEqual(colour(both, 'on-surface'));
  });
});

it('elder mode is large, and does not move', () => {
  const sizes = [...elder].filter(([name]) => name.startsWith('--size-'));
  expect(sizes.map(([name]) => name).sort()).toEqual([...scale.keys()].filter((name) => name.startsWith('--size-')).sort());
  for (const [name, value] of sizes) expect(Number.parseFloat(value) * 16, name).toBeGreaterThanOrEqual(18);
  expect(Number.parseFloat(elder.get('--target') ?? '')).toBeGreaterThanOrEqual(60);
  expect(Number.parseFloat(scale.get('--target') ?? '')).toBeGreaterThanOrEqual(44);
  expect(text).not.toMatch(/@media/); // the system's wish is asked in theme.ts
});

it('layers lie in the order in which they are listed', () => {
  const layers = [...scale].filter(([name]) => name.startsWith('--z-')).map(([, value]) => Number(value));
  expect(layers.length).toBeGreaterThan(8);
  expect(layers).toEqual([...layers].sort((a, b) => a - b));
});

it('a hall is drawn as a hall by day and by night; other pages follow the system', () => {
  expect(tokenSet('hall', false)).toBe('hall');
  expect(tokenSet('hall', true)).toBe('hall');
  expect(tokenSet('day', false)).toBe('day-light');
  expect(tokenSet('day', true)).toBe('day-dark');
});
