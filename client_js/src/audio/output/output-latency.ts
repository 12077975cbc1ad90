/**
 * How far what is heard is behind an audio context, as the browser tells: asked here alone.
 *
 * Firefox is never asked. For `outputLatency` and `getOutputTimestamp()` it locks its audio graph and waits for the thread that
 * talks to the sound server. That thread may be waiting for the graph just then, and the page stands still for ever: in
 * Firefox 153 on Linux with PulseAudio, 4 of 30 pages that asked as soon as their context ran, on a busy machine.
 * Its stamps would tell nothing either: it takes the same latency off both of their times.
 */
import type { Reading } from './output-clock.ts';

/** ms. Firefox says 11 to 40, by system, where it hides the true one; 43 with PulseAudio. */
const FIREFOX_LATENCY = 30;

type Asked = Pick<AudioContext, 'baseLatency' | 'outputLatency'> & Partial<Pick<AudioContext, 'getOutputTimestamp'>>;

/** Returns what a context tells of its latency: `stamp` and `latency` of a reading of its clocks. */
export function readLatency(context: Asked): Pick<Reading, 'stamp' | 'latency'> {
  if (isFirefox()) return { stamp: null, latency: FIREFOX_LATENCY };
  const { contextTime: heard, performanceTime: page } = context.getOutputTimestamp?.() ?? {};
  return {
    stamp: heard === undefined || page === undefined ? null : { context: heard * 1000, page },
    latency: (context.outputLatency || context.baseLatency || 0) * 1000,
  };
}

/** Firefox's engine, on all systems but iOS. Others are "like Gecko", without a slash. */
function isFirefox(): boolean {
  return (globalThis.navigator as Navigator | undefined)?.userAgent.includes(' Gecko/') ?? false;
}
