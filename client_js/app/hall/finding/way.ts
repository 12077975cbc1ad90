/** The shortest way through a hall, over its links. Pure. */
import type { Hotspot, Scene } from 'guide-client';

export interface Step {
  /** the scene that one stands in */
  scene: string;
  /** the link there that one walks through */
  link: Hotspot;
}

/**
 * Returns the links to walk through, in order: as few as there can be, and of several such ways the one whose links come
 * first in their scenes. Empty: one is there; null: no links lead there.
 */
export function wayBetween(scenes: readonly Scene[], from: string, to: string): Step[] | null {
  const byId = new Map(scenes.map((scene) => [scene.id, scene]));
  const cameBy = new Map<string, Step | null>([[from, null]]);
  const queue = [from];
  for (const id of queue) {
    if (id === to) break;
    for (const link of byId.get(id)?.hotspots ?? []) {
      if (link.link === null || cameBy.has(link.link) || !byId.has(link.link)) continue;
      cameBy.set(link.link, { scene: id, link });
      queue.push(link.link);
    }
  }
  if (!cameBy.has(to)) return null;
  const way: Step[] = [];
  for (let step = cameBy.get(to); step; step = cameBy.get(step.scene)) way.unshift(step);
  return way;
}
