/**
 * iOS from 16.4 asks what a page's sound is for; without `playback` the silent switch mutes it. Elsewhere this does nothing.
 */
export function setAudioSession(type: 'playback' | 'play-and-record'): void {
  if (typeof navigator === 'undefined') return;
  const session = (navigator as Navigator & { audioSession?: { type: string } }).audioSession;
  if (session) session.type = type;
}
