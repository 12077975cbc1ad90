/** A player of voices, wherever it is: on the page, or in a worker. */
import type { Emitter } from '../../base/emitter.ts';
import type { VoiceFigures } from '../../session/worker-messages.ts';
import type { HeardVoice } from '../../time/voice-clock.ts';
import type { Rung } from '../playout/degradation.ts';

/** What is told of the voices wherever they are played. */
export interface Voices {
  /** 0 voice, 1 captions and view, 2 the stop's prepared text */
  readonly rung: Rung;
  /** the names of those who speak just now */
  readonly speaking: readonly string[];
}

/** A player of voices, here or in a worker. `change`: `rung` or `speaking` is another. */
export interface Voice extends Pick<Emitter<{ change: Voices }>, 'on'>, Voices {
  /** the leader's voice, which guide time runs by */
  readonly heard: HeardVoice;
  readonly figures: VoiceFigures;
  /** ms that the ear is behind what the browser believes */
  trim: number;
  close(): void;
}
