import { describe, expect, it } from 'vitest';
import { speakers } from '../../../app/live/sound/hearing.ts';

describe('those who are heard', () => {
  const leader = { id: 'g', name: '王老师', robot: false, away: false };
  const floor = { id: 'm1', name: '李梅', branch: '一支部' };

  it('are the leader, and a follower with the branch', () => {
    expect(speakers(['王老师', '李梅'], { leader, floor })).toEqual([
      { name: '王老师', branch: '', leads: true },
      { name: '李梅', branch: '一支部', leads: false },
    ]);
  });

  it('a follower with the name of the leader never reads as the leader', () => {
    const twin = { ...floor, name: '王老师' };
    expect(speakers(['王老师'], { leader, floor: twin })).toEqual([{ name: '王老师', branch: '一支部', leads: false }]);
    expect(speakers(['王老师', '王老师'], { leader, floor: twin }).map(({ leads }) => leads)).toEqual([true, false]);
  });
});
