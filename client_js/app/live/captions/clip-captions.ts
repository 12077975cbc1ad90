/**
 * The captions of a clip that a guide plays to all: which one is to go out now. Pure; ms.
 *
 * They go out as events from the page of the guide who plays it, as the robot's do, and are not worked out by each
 * follower from the clip's place: so they are in the record and in a newcomer's snapshot, there is one order of all that
 * was said, typed captions among it, and a client that knows no clips shows them too. It costs one message a sentence.
 * Each is stamped with the instant of its first word and sent a little before: followers show it when they hear that.
 */

import type { TimedCaption } from '../../hall/captions/timed.ts';

/** Sent so long before its first word: more than the way to the followers, and than a page looks after its clip. */
const AHEAD = 500;

export class ClipCaptions {
  private last: { stop: string; index: number } | null = null;

  /** Begun, moved or gone on: what is said there is sent, also where it was sent before. */
  restart(): void {
    this.last = null;
  }

  /** Of the clip of `stop`, which is at `position`: the caption to send, or null. `shows`: it is what all read just now. */
  due(stop: string, position: number, captions: readonly TimedCaption[], shows: (caption: TimedCaption) => boolean): number | null {
    const next = captions.findIndex(({ at }) => at * 1000 > position + AHEAD);
    const index = (next < 0 ? captions.length : next) - 1;
    const caption = captions[index];
    if (!caption || (this.last?.stop === stop && this.last.index === index)) return null;
    this.last = { stop, index };
    return shows(caption) ? null : index;
  }
}
