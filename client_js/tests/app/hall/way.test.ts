import { describe, expect, it } from 'vitest';
import type { Hotspot, Scene } from 'guide-client';
import { wayBetween } from '../../../app/hall/finding/way.ts';

const link = (to: string): Hotspot => ({ id: `to-${to}`, at: { yaw: 0, pitch: 0 }, link: to, exhibit: null, arrive: null });
const scene = (id: string, ...links: string[]): Scene =>
  ({ id, hotspots: [{ id: 'abacus', at: { yaw: 0, pitch: 0 }, link: null, exhibit: 'abacus', arrive: null }, ...links.map(link)] }) as unknown as Scene;

/** a ring of five, a short cut, a room with a way out only */
const hall = [scene('a', 'b', 'e'), scene('b', 'a', 'c'), scene('c', 'b', 'd'), scene('d', 'c', 'e'), scene('e', 'd', 'a'), scene('tower', 'a')];
const names = (from: string, to: string): string[] | undefined => wayBetween(hall, from, to)?.map(({ scene: at, link: { link: next } }) => `${at}>${next}`);

describe('the way through a hall', () => {
  it('is the shortest one', () => {
    expect(names('a', 'd')).toEqual(['a>e', 'e>d']);
    expect(names('a', 'b')).toEqual(['a>b']);
  });

  it('takes the link that comes first where two ways are as short', () => {
    const square = [scene('a', 'c', 'b'), scene('b', 'd'), scene('c', 'd'), scene('d')];
    expect(wayBetween(square, 'a', 'd')?.map(({ link: each }) => each.link)).toEqual(['c', 'd']);
  });

  it('is empty where one is there', () => expect(names('c', 'c')).toEqual([]));

  it('is none where no links lead', () => {
    expect(names('a', 'tower')).toBeUndefined();
    expect(wayBetween(hall, 'a', 'nowhere')).toBeNull();
    expect(names('tower', 'c')).toEqual(['tower>a', 'a>b', 'b>c']);
  });

  it('does not go through a link to a scene that is not there', () => {
    expect(wayBetween([scene('a', 'ghost'), scene('b')], 'a', 'b')).toBeNull();
  });
});
