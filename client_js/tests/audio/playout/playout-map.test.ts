import { describe, expect, it } from 'vitest';
import { PlayoutMap } from '../../../src/audio/playout/playout-map.ts';

describe('what has been placed', () => {
  function spoken(): PlayoutMap {
    const playout = new PlayoutMap();
    playout.add(1000, 1020, 5000, 20);
    playout.add(1020, 1040, 5020, 20);
    return playout;
  }

  it('tells no time before it is heard', () => {
    expect(spoken().time(999)).toBeNull();
    expect(new PlayoutMap().time(5)).toBeNull();
  });

  it('tells the time of the sample that is heard', () => {
    const playout = spoken();
    expect([1000, 1010, 1020, 1035].map((moment) => playout.time(moment))).toEqual([5000, 5010, 5020, 5035]);
  });

  it('tells it at the pace it is played at', () => {
    const playout = new PlayoutMap();
    playout.add(0, 100, 0, 104);
    expect(playout.time(50)).toBeCloseTo(52, 9);
  });

  it('stands still where the line stalls, and goes on from there', () => {
    const playout = spoken();
    playout.note(5040);
    expect(playout.time(1140)).toBe(5040);
    playout.add(1200, 1220, 5040, 20);
    expect(playout.time(1180)).toBe(5040);
    expect(playout.time(1210)).toBe(5050);
  });

  it('runs on through a pause of the speaker', () => {
    const playout = spoken();
    playout.note(5300);
    expect(playout.time(1140)).toBe(5140);
    playout.add(1240, 1260, 5240, 20);
    expect(playout.time(1140)).toBe(5140);
  });

  it('tells nothing any more long after its end', () => {
    const playout = spoken();
    expect(playout.time(1641)).toBeNull();
    playout.add(9000, 9020, 13000, 20);
    expect(playout.time(5000)).toBeNull();
    expect(playout.time(9000)).toBe(13000);
  });

  it('is kept a little, for a moment that steps back', () => {
    const playout = spoken();
    for (let at = 1040; at < 3000; at += 20) playout.add(at, at + 20, at + 4000, 20);
    expect(playout.time(2000)).toBe(6000);
    expect(playout.time(1990)).toBe(5990);
    playout.clear();
    expect(playout.time(2000)).toBeNull();
  });
});
