import { expect, it } from 'vitest';
import { PlayoutLog, replay } from '../../../src/audio/playout/playout-log.ts';
import { PlayoutMap } from '../../../src/audio/playout/playout-map.ts';

it('makes another map the same', () => {
  const log = new PlayoutLog();
  const copy = new PlayoutMap();
  const same = (moment: number): void => {
    replay(copy, log.take());
    expect(copy.time(moment)).toBe(log.time(moment));
  };
  log.add(1000, 1020, 5000, 20);
  log.add(1020, 1040, 5020, 20);
  same(1030);
  log.note(5100);
  same(1060);
  log.clear();
  same(1030);
  log.add(2000, 2020, 6000, 20);
  same(2030);
  log.reset();
  same(2010);
  log.add(10, 30, 0, 20);
  same(40);
});

it('is taken once, and forgets what a clearing undid', () => {
  const log = new PlayoutLog();
  log.add(0, 20, 0, 20);
  expect(log.take().length).toBe(5);
  log.add(20, 40, 20, 20);
  log.reset();
  expect(log.take().length).toBe(1);
  expect(log.take()).toEqual([]);
});
