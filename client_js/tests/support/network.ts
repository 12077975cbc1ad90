/** A guide's samples and the way they take to a follower, from a seed: the same every time. */
import type { Sample } from '../../src/time/timeline.ts';

/** mulberry32: a small, well-spread generator; 0 ≤ x < 1. */
export function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Way {
  /** ms between samples */
  every?: number;
  /** ms, guide time of the first and the last sample */
  from?: number;
  to: number;
  /** ms the fastest sample takes, both clocks' difference in it */
  delay?: number;
  /** ms a sample takes at most beyond that */
  jitter?: number;
  /** how much faster our clock runs, such as 0.0001 */
  drift?: number;
  seed?: number;
  yaw?: (time: number) => number;
}

export type Stamped = Sample & { time: number };

/** Samples in order of arrival, which is also order of time: the line is a stream. */
export function samples({ every = 40, from = 0, to, delay = 100, jitter = 0, drift = 0, seed = 1, yaw = () => 0 }: Way): Stamped[] {
  const random = seeded(seed);
  let arrival = -Infinity;
  const all: Stamped[] = [];
  for (let time = from; time <= to; time += every) {
    arrival = Math.max(arrival, time * (1 + drift) + delay + jitter * random());
    all.push({ time, arrival, view: { scene: 's', yaw: yaw(time), pitch: 0, fov: 70 } });
  }
  return all;
}

/** Calls `push` for each sample when it comes and `draw` at 60 pictures a second, in the order of the clock. */
export function play(all: readonly Stamped[], push: (sample: Stamped) => void, draw: (now: number) => void, until: number): void {
  let next = 0;
  for (let now = all[0]?.arrival ?? 0; now <= until; now += 1000 / 60) {
    for (; (all[next]?.arrival ?? Infinity) <= now; next++) push(all[next] as Stamped);
    draw(now);
  }
}
