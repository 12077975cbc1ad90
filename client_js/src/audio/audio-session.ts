/**
 * What iOS (from 16.4) is told that a page's sound is for. Without `playback` the silent switch mutes it; without
 * `play-and-record` a microphone gives silence. Elsewhere this does nothing. A page has one session, so this is its one owner.
 *
 * Invariants
 * - While anything captures, it stays `play-and-record`, whoever wants to play.
 */
type AudioSessionType = 'playback' | 'play-and-record';

let captures = 0;

/** The page wants to be heard. Refused while a microphone is open: it would be cut off, and what it allows is heard anyway. */
export function wantPlayback(): void {
  if (captures === 0) setType('playback');
}

/** A microphone is about to be opened. Returns the function that says that it is closed. */
export function beginCapture(): () => void {
  captures++;
  setType('play-and-record');
  let open = true;
  return () => {
    if (!open) return;
    open = false;
    captures--;
    wantPlayback();
  };
}

function setType(type: AudioSessionType): void {
  if (typeof navigator === 'undefined') return;
  const session = (navigator as Navigator & { audioSession?: { type: string } }).audioSession;
  if (session) session.type = type;
}
