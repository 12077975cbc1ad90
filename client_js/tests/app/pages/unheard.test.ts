import { expect, it } from 'vitest';
import { isUnheard } from '../../../app/pages/console/status/unheard.ts';
import type { Voices } from '../../../app/pages/console/status/unheard.ts';

const SPEAKS_TO_NOBODY: Voices = { phase: 'live', leading: true, microphone: 'off', playing: false, floor: false };

it.each(['off', 'muted', 'denied', 'no-device', 'lost', 'insecure', 'unsupported'] as const)('a guide who leads with a microphone that is %s is heard by nobody', (microphone) => {
  expect(isUnheard({ ...SPEAKS_TO_NOBODY, microphone })).toBe(true);
});

it.each([
  { microphone: 'on' },
  { microphone: 'asking' },
  { playing: true },
  { floor: true },
  { leading: false },
  { phase: 'waiting' },
  { phase: 'paused' },
  { phase: 'ended' },
] as Partial<Voices>[])('but not with %j', (news) => {
  expect(isUnheard({ ...SPEAKS_TO_NOBODY, ...news })).toBe(false);
});
