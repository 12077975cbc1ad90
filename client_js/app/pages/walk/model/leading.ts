/**
 * One is led through a hall along its links, with a turn to each link and a step through it, as one would walk.
 *
 * What holds
 * - One way at a time: a new one ends the former. A hand on the panorama ends it, too.
 * - Where no links lead, or the way is long, or less movement is wished for, one is there at once.
 */
import { signal } from '@preact/signals';
import type { View } from 'guide-client';
import { reducedMotion } from '../../../base/motion.ts';
import { wayBetween } from '../../../hall/finding/way.ts';
import type { PanoramaModel } from '../../../panorama/panorama-model.ts';
import { Trail } from '../../../panorama/marks/trail.ts';

/** The turn to a link, ms; and to what one came for. */
const TURN = 900;
/** The look around in a room on the way, ms. */
const PAUSE = 350;
/** A longer way is not walked but skipped. */
const MOST_STEPS = 8;
/** How near one looks at a link before walking through it, degrees. */
const NEAR = 55;

export interface Goal {
  scene: string;
  /** how one looks there in the end; null: as one arrives */
  view: View | null;
  /** what is read out of it */
  title: string;
}

/** `left`: links still to walk through. */
export interface Way {
  title: string;
  left: number;
}

export class Leading {
  /** null: one is not led */
  readonly way = signal<Way | null>(null);
  private readonly trail: Trail;
  private number = 0;

  constructor(private readonly panorama: PanoramaModel) {
    this.trail = new Trail(() => panorama.marks);
    panorama.on('grab', () => this.stop());
  }

  stop(): void {
    this.number += 1;
    this.trail.clear();
    this.way.value = null;
  }

  /** True once one is there; false if something else came first. */
  async lead({ scene, view, title }: Goal): Promise<boolean> {
    this.stop();
    const { panorama, number } = this;
    const { hall, viewer } = panorama;
    const from = panorama.scene.value;
    if (!viewer || from === null) return false;
    const way = wayBetween(hall.data.scenes, from, scene);
    const end = view ?? hall.arrival(scene);
    if (!end) return false;
    if (!way || way.length > MOST_STEPS || reducedMotion()) return from === scene && !view ? true : viewer.moveTo(end, 0);
    for (const [index, { link }] of way.entries()) {
      this.way.value = { title, left: way.length - index };
      const to = hall.through(link);
      const here = panorama.shown;
      if (!to || !here) return this.end(number, false);
      this.trail.show(link.at);
      const turned = await viewer.moveTo({ scene: here.scene, ...link.at, fov: Math.min(here.fov, NEAR) }, TURN);
      if (!turned || number !== this.number) return this.end(number, false);
      this.trail.clear();
      await viewer.enter(to);
      if (number !== this.number) return false;
      await new Promise((done) => setTimeout(done, PAUSE));
      if (number !== this.number) return false;
    }
    this.way.value = { title, left: 0 };
    const there = view === null && way.length > 0 ? true : await viewer.moveTo(end, TURN);
    return this.end(number, there && number === this.number);
  }

  private end(number: number, arrived: boolean): boolean {
    if (number === this.number) this.stop();
    return arrived;
  }
}
