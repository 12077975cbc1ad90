import { describe, expect, it } from 'vitest';
import { blocksIn } from '../../../app/hall/exhibit/blocks.ts';
import { moveBy, swipe, WHOLE, zoomAt } from '../../../app/hall/exhibit/pictures/zoom.ts';

const frame = { width: 400, height: 300 };

describe('a picture that is looked at closely', () => {
  it('keeps what lies under the finger there', () => {
    const at = { x: 100, y: -50 };
    const near = zoomAt(WHOLE, 2, at, frame);
    // the point of the picture under the finger, before and after
    expect((at.x - near.x) / near.scale).toBeCloseTo(at.x, 9);
    expect((at.y - near.y) / near.scale).toBeCloseTo(at.y, 9);
  });

  it('is never smaller than the frame, nor endlessly near', () => {
    expect(zoomAt(WHOLE, 0.3, { x: 50, y: 50 }, frame)).toEqual(WHOLE);
    expect(zoomAt(WHOLE, 100, { x: 0, y: 0 }, frame).scale).toBe(6);
  });

  it('is moved to its edge, and no further', () => {
    const near = zoomAt(WHOLE, 2, { x: 0, y: 0 }, frame);
    expect(moveBy(near, 1000, -1000, frame)).toEqual({ scale: 2, x: 200, y: -150 });
    expect(moveBy(WHOLE, 30, 30, frame)).toEqual(WHOLE);
  });

  it('comes whole into the middle again', () => {
    const corner = moveBy(zoomAt(WHOLE, 4, { x: 0, y: 0 }, frame), 1000, 1000, frame);
    expect(zoomAt(corner, 0.1, { x: 80, y: 20 }, frame)).toEqual(WHOLE);
  });
});

it('a swipe goes across, and far enough', () => {
  expect(swipe(-100, 20, frame)).toBe(1);
  expect(swipe(100, 20, frame)).toBe(-1);
  expect(swipe(-100, 150, frame)).toBe(0);
  expect(swipe(-20, 0, frame)).toBe(0);
});

it('a long text is read in one’s language, or in another', () => {
  const zh = [{ kind: 'paragraph' as const, runs: [] }];
  const en = [...zh, ...zh];
  expect(blocksIn({ zh, en }, 'en')).toBe(en);
  expect(blocksIn({ zh }, 'en')).toBe(zh);
  expect(blocksIn(en, 'zh')).toBe(en);
  expect(blocksIn(null)).toEqual([]);
});
