/** How loud a microphone is. */
import { t } from '../../base/i18n.ts';
import { LevelMeter } from '../../ui/level-meter.tsx';
import type { Mic } from './mic.ts';

export function MicLevel({ mic }: { mic: Mic }) {
  const state = mic.state.value;
  return <LevelMeter source={mic} open={state === 'on' || state === 'muted'} on={state === 'on'} label={t.microphone.level} />;
}
