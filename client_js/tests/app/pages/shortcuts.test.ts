import { expect, it } from 'vitest';
import { keyOf } from '../../../app/pages/console/shortcuts.ts';

it.each([
  ['c', 'KeyC', 'c'],
  ['C', 'KeyC', 'c'], // with the capitals locked
  ['m', 'Semicolon', 'm'], // French
  [',', 'KeyM', ','],
  ['з', 'KeyP', 'p'], // Russian: no Latin letters at all
  [' ', 'Space', ' '],
  ['ArrowRight', 'ArrowRight', 'arrowright'],
  ['Process', 'KeyV', 'process'], // an input method has it
])('the key %s at %s is %s', (key, code, name) => {
  expect(keyOf({ key, code })).toBe(name);
});
