/** Where voices go: what a stream asks of the way out, whether that is the page's audio context or a worker's line to it. */
import type { Emitter } from '../../base/emitter.ts';
import type { OutputClock } from '../output/output-clock.ts';
import type { SoundState } from '../output/output.ts';

/** 0 the leader, 1 who has the floor */
export type SpeakerNumber = 0 | 1;

/** One speaker's way: samples, each for an exact moment of the clock that they are played by. */
export interface Sink {
  /** samples a second of that clock */
  readonly rate: number;
  /** Returns the earliest moment that can still be handed over for at `now`; both ms of that clock. */
  head(now: number): number;
  /**
   * Plays mono samples, −1…1, from sample number `at` on. `joins`: they continue what was written last; others fade in,
   * and what nothing joins fades out. The samples are given away.
   */
  write(at: number, samples: Float32Array<ArrayBuffer>, joins: boolean): void;
  /** Stops what is still to come, fading out. */
  cut(): void;
}

/** The way out as a player of voices sees it. */
export interface Speakers extends Pick<Emitter<{ state: SoundState }>, 'on'> {
  readonly state: SoundState;
  /** the clock that is played by, against `host.now()` */
  readonly time: OutputClock;
  /** ms that waiting for packets takes beyond their jitter: handing over, which a page that is busy does late */
  readonly margin: number;
  /** Reads that clock; to be called often while sound is played. */
  read(): void;
  /** Null while nothing can be heard. */
  sink(speaker: SpeakerNumber): Sink | null;
}
