import { expect, it } from 'vitest';
import { arrowTo } from '../../../app/ui/navigation/arrow-keys.ts';

it('goes on and back, and comes out at the other end', () => {
  expect(arrowTo('ArrowRight', 'row', 0, 3)).toBe(1);
  expect(arrowTo('ArrowRight', 'row', 2, 3)).toBe(0);
  expect(arrowTo('ArrowLeft', 'row', 0, 3)).toBe(2);
  expect(arrowTo('ArrowDown', 'column', 1, 3)).toBe(2);
  expect(arrowTo('ArrowUp', 'column', 0, 3)).toBe(2);
});

it('begins at an end where none has the focus', () => {
  expect(arrowTo('ArrowDown', 'column', -1, 3)).toBe(0);
  expect(arrowTo('ArrowUp', 'column', -1, 3)).toBe(2);
});

it('goes to the first and the last', () => {
  expect(arrowTo('Home', 'row', 1, 3)).toBe(0);
  expect(arrowTo('End', 'column', 1, 3)).toBe(2);
});

it('leaves other keys alone', () => {
  expect(arrowTo('ArrowDown', 'row', 0, 3)).toBeNull();
  expect(arrowTo('ArrowLeft', 'column', 0, 3)).toBeNull();
  expect(arrowTo('a', 'row', 0, 3)).toBeNull();
  expect(arrowTo('Home', 'row', -1, 0)).toBeNull();
});
