/** Two notes, so that a guide knows that followers who speak will be heard here. */
import type { AudioOutput } from 'guide-client';

const NOTES = [660, 880] as const; // Hz
/** of one note, s */
const LENGTH = 0.3;
const LOUDNESS = 0.25;
/** A context needs a moment to start, ms. */
const PATIENCE = 3000;

/** Plays them; resolves with whether they went out to the loudspeaker. In answer to a tap, after `unlock`. */
export async function playTone(output: AudioOutput): Promise<boolean> {
  const to = output.destination ?? (await started(output));
  if (!to) return false;
  const { context, node } = to;
  NOTES.forEach((frequency, index) => {
    const from = context.currentTime + index * LENGTH;
    const note = context.createOscillator();
    const gain = context.createGain();
    note.frequency.value = frequency;
    gain.gain.setValueAtTime(LOUDNESS, from);
    gain.gain.linearRampToValueAtTime(0, from + LENGTH);
    note.connect(gain).connect(node);
    note.start(from);
    note.stop(from + LENGTH);
  });
  return true;
}

function started(output: AudioOutput): Promise<AudioOutput['destination']> {
  return new Promise((resolve) => {
    const done = (): void => {
      off();
      clearTimeout(timer);
      resolve(output.destination);
    };
    const off = output.on('state', done);
    const timer = setTimeout(done, PATIENCE);
  });
}
