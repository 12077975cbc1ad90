/** Voice from the guide's clock to the follower's ear, simulated: each side with a clock of its own, and a line between. */
import { VoiceClock } from '../../src/time/voice-clock.ts';
import { Jitter } from '../../src/audio/playout/jitter.ts';
import { PlayoutMap } from '../../src/audio/playout/playout-map.ts';
import { seeded } from './network.ts';

export interface Line {
  /** ms of the follower's page */
  until: number;
  /** how much faster the guide's clock, and our sound card's, run than our page's, such as 0.0001 */
  guide?: number;
  card?: number;
  /** ms a message takes at least, at most beyond that */
  delay?: number;
  jitter?: number;
  /** share of packets that the encoder leaves out */
  dtx?: number;
  /** ms for which nothing comes through from this moment on */
  stall?: (random: () => number, now: number) => number;
  /** is it but a pause that is spoken at this time? */
  quiet?: (time: number) => boolean;
  /** from this moment on there is no jitter any more */
  even?: number;
  /** ms that handing over takes beyond the jitter */
  margin?: number;
}

export interface Moment {
  now: number;
  guide: number;
  heard: number | null;
  /** how old, by the guide's clock, what is heard is */
  age: number;
  target: number;
  gaps: number;
}

/** Plays a line of speech; gives a picture every 40 ms from the moment something is heard. */
export function simulate(line: Line): { moments: Moment[]; jitter: Jitter; rates: [rate: number, quiet: boolean][] } {
  const { until, guide = 0, card = 0, delay = 30, jitter: most = 0, dtx = 0, stall = () => 0, quiet = () => false, margin = 30, even = Infinity } = line;
  const random = seeded(7);
  const jitter = new Jitter();
  jitter.margin = margin;
  const playout = new PlayoutMap();
  const clock = new VoiceClock();
  const sound = (now: number): number => now * (1 + card) + 5000;
  const guideNow = (now: number): number => now * (1 + guide) + 70000;
  clock.voice = {
    get buffer() {
      return jitter.target;
    },
    guideTime: (now) => playout.time(sound(now) - 40),
  };
  const moments: Moment[] = [];
  const rates: [rate: number, quiet: boolean][] = [];
  const inbox: { arrival: number; time: number }[] = [];
  let free = 0;
  for (let now = 0; now < until; now += 40) {
    // a frame is sent, when its second packet is complete
    free = Math.max(free, now + stall(random, now));
    inbox.push({ arrival: Math.max(now + delay + (now < even ? most : 0) * random(), free), time: Math.round(guideNow(now)) });
    free = Math.max(free, inbox[inbox.length - 1]?.arrival ?? 0);
    for (let next = inbox[0]; next && next.arrival < now + 40; next = inbox[0]) {
      inbox.shift();
      const { arrival, time } = next;
      clock.sample(time, arrival, 40);
      playout.note(time);
      const times = [time - 40, time - 20].filter(() => random() >= dtx);
      jitter.arrive(times, sound(arrival));
      for (const each of times) {
        const placed = jitter.place(each, 20, sound(arrival) + 15, quiet(each));
        if (!placed) continue;
        playout.add(placed.at, placed.at + 20 / placed.rate, each, 20);
        rates.push([placed.rate, quiet(each)]);
      }
    }
    const shown = clock.guideTime(now) ?? NaN;
    const heard = clock.voice.guideTime(now);
    if (heard !== null) {
      moments.push({ now, guide: shown, heard, age: guideNow(now) - heard, target: jitter.target, gaps: jitter.gaps });
    }
  }
  return { moments, jitter, rates };
}

export const after = (moments: Moment[], now: number): Moment[] => moments.filter((moment) => moment.now >= now);
export const MINUTE = 60000;
