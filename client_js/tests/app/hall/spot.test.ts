import { describe, expect, it } from 'vitest';
import type { View } from 'guide-client';
import { spotIn, spotPart, spotQuery } from '../../../app/hall/spot.ts';
import type { HallIndex } from '../../../app/hall/hall.ts';

const ARRIVAL = { yaw: 30, pitch: 2, fov: 60 };
const hall = { arrival: (id: string): View | null => (id === 'lobby' ? { scene: id, ...ARRIVAL } : null) } as unknown as HallIndex;

const lobby = (yaw: number, pitch: number, fov: number): View => ({ scene: 'lobby', yaw, pitch, fov });

describe('the spot in a page’s address', () => {
  it.each([
    ['?scene=lobby&view=12.5,-3,70', lobby(12.5, -3, 70)],
    ['?scene=lobby&view=12.5%2C-3%2C70', lobby(12.5, -3, 70)],
    ['?scene=lobby&view=12.5,-3', lobby(12.5, -3, 60)],
    ['?scene=lobby', lobby(30, 2, 60)],
    ['', null],
    ['?view=1,2,30', null],
    ['?scene=gone&view=1,2,30', null],
    ['?from=timeline&isappinstalled=0', null],
    ['?scene=lobby&view=1,2,30&from=timeline&isappinstalled=0', lobby(1, 2, 30)],
    ['?scene=lobby&view=1,2,30?from=timeline&isappinstalled=0', lobby(1, 2, 30)],
    ['?scene=lobby?from=timeline', lobby(30, 2, 60)],
    ['?from=timeline&scene=lobby&view=1,2,30', lobby(1, 2, 30)],
    ['?scene=lobby&view=-10,95,300', lobby(350, 90, 110)],
    ['?scene=lobby&view=725,-95,1', lobby(5, -90, 20)],
    ['?scene=lobby&view=359.99,0,70', lobby(0, 0, 70)],
    ['?scene=lobby&view=nan,0,70', lobby(30, 2, 60)],
    ['?scene=lobby&view=1e3,0,70', lobby(30, 2, 60)],
    ['?scene=lobby&view=1,2,3.4.5', lobby(1, 2, 60)],
    ['?scene=lobby&view=99999999,2,3', lobby(30, 2, 60)],
  ])('%s', (query, view) => {
    expect(spotIn(query, hall)).toEqual(view);
  });

  it('comes back from its link within a tenth of a degree', () => {
    for (let yaw = -359.97; yaw < 720; yaw += 7.37) {
      for (let pitch = -90; pitch <= 90; pitch += 11.19) {
        const fov = 20 + ((yaw + 360) % 90);
        const back = spotIn(`?${spotQuery(lobby(yaw, pitch, fov))}`, hall);
        const turn = Math.abs((((back?.yaw ?? 0) - yaw) % 360 + 540) % 360 - 180);
        expect(turn).toBeLessThan(0.051);
        expect(Math.abs((back?.pitch ?? 0) - pitch)).toBeLessThan(0.051);
        expect(Math.abs((back?.fov ?? 0) - fov)).toBeLessThan(0.051);
      }
    }
  });

  it.each([
    ['?scene=lobby&view=1,2,30&from=x', '?scene=lobby&view=1,2,30'],
    ['?scene=lobby&view=1,2,30?from=x', '?scene=lobby&view=1,2,30'],
    ['?scene=lobby&view=x', '?scene=lobby'],
    ['?scene="><b>', ''],
    ['?view=1,2,3', ''],
    ['', ''],
  ])('is passed on: %s', (query, part) => {
    expect(spotPart(query)).toBe(part);
  });
});
