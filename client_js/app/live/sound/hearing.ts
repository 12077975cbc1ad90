/** What a person hears of a session: whether there is sound, what is left of it on a bad line, and who speaks. */
import { batch, signal } from '@preact/signals';
import type { Rung, SoundState } from 'guide-client';
import type { LiveSession } from '../session.ts';
import type { Sound } from './sound.ts';

export class HearingModel {
  readonly sound = signal<SoundState>('off');
  readonly rung = signal<Rung>(0);
  /** the names of those who are heard speaking */
  readonly speaking = signal<readonly string[]>([]);
  private readonly offTrim: () => void;

  constructor({ receiver }: LiveSession, page: Sound) {
    this.sound.value = receiver.sound;
    this.offTrim = page.trim.subscribe((trim) => (receiver.trim = trim));
    receiver.on('change', ({ sound, rung, speaking }) =>
      batch(() => {
        this.sound.value = sound;
        this.rung.value = rung;
        this.speaking.value = speaking;
      }),
    );
  }

  close(): void {
    this.offTrim();
  }
}
