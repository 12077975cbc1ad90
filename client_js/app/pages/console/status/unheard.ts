/** Whether a guide who leads speaks to nobody. Pure. */
import type { Phase } from 'guide-client';
import type { MicState } from '../../../live/floor/mic.ts';

export interface Voices {
  phase: Phase;
  /** we lead */
  leading: boolean;
  microphone: MicState;
  /** a recording or a film runs: that is heard */
  playing: boolean;
  /** a follower has the floor, and may be listened to */
  floor: boolean;
}

export const isUnheard = ({ phase, leading, microphone, playing, floor }: Voices): boolean =>
  leading && phase === 'live' && microphone !== 'on' && microphone !== 'asking' && !playing && !floor;
