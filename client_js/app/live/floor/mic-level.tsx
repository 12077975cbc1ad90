/** How loud a microphone is. */
import { LevelMeter } from '../../ui/data/level-meter.tsx';
import type { Mic } from './mic.ts';
import { floorWords } from './words.ts';

export function MicLevel({ mic }: { mic: Mic }) {
  const state = mic.state.value;
  return <LevelMeter source={mic} open={state === 'on' || state === 'muted'} on={state === 'on'} label={floorWords.microphone.level} />;
}
