/** Arrows on the floor that run towards the link one is about to walk through. They stand on the panorama, as hotspots do. */
import type { Direction } from 'guide-client';
import './trail.css';
import type { Marks } from './marks.ts';

/** The nearest stands this far below the horizon, degrees: at the feet. */
const NEAREST = -52;
/** The farthest stands this far below its link, degrees. */
const BELOW = 7;

/** Where the arrows stand, from the nearest: none where a link is at one's feet. Pure. */
export function trailTo({ yaw, pitch }: Direction, count = 4): Direction[] {
  const last = Math.min(-10, pitch) - BELOW;
  if (last <= NEAREST) return [];
  // equal steps on a floor seem shorter the farther they are
  return Array.from({ length: count }, (_, index) => ({ yaw, pitch: NEAREST + (last - NEAREST) * Math.sqrt(index / (count - 1)) }));
}

export class Trail {
  private shown: string[] = [];

  constructor(private readonly marks: () => Marks | null) {}

  show(to: Direction): void {
    this.clear();
    const marks = this.marks();
    trailTo(to).forEach((at, index) => {
      const element = document.createElement('span');
      element.className = 'trail-arrow';
      element.setAttribute('aria-hidden', 'true');
      element.style.setProperty('--step', String(index));
      const id = `trail:${index}`;
      marks?.put({ id, at, element });
      this.shown.push(id);
    });
  }

  clear(): void {
    const marks = this.marks();
    for (const id of this.shown) marks?.remove(id);
    this.shown = [];
  }
}
