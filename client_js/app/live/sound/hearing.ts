/** What a person hears of a session: whether there is sound, what is left of it on a bad line, and who speaks. */
import { batch, signal } from '@preact/signals';
import type { Rung, SoundState, State } from 'guide-client';
import type { LiveSession } from '../session.ts';
import type { Sound } from './sound.ts';

/** Somebody who is heard. */
export interface Speaker {
  name: string;
  /** of a follower; empty: a guide, or a follower without one */
  branch: string;
  /** it is the leader, and not a follower who has the same name */
  leads: boolean;
}

/** `names`: of the leader and of who has the floor, in this order, each where it is heard. */
export function speakers(names: readonly string[], { leader, floor }: Pick<State, 'leader' | 'floor'>): readonly Speaker[] {
  return names.map((name, at) => {
    const sameName = leader !== null && leader.name === floor?.name;
    const leads = name === leader?.name && (!sameName || (names.length === 2 && at === 0));
    return { name, leads, branch: leads ? '' : (floor?.branch ?? '') };
  });
}

export class HearingModel {
  readonly sound = signal<SoundState>('off');
  readonly rung = signal<Rung>(0);
  /** those who are heard speaking */
  readonly speaking = signal<readonly Speaker[]>([]);
  private readonly offTrim: () => void;

  constructor({ receiver, client }: LiveSession, page: Sound) {
    this.sound.value = receiver.sound;
    this.offTrim = page.trim.subscribe((trim) => (receiver.trim = trim));
    receiver.on('change', ({ sound, rung, speaking }) =>
      batch(() => {
        this.sound.value = sound;
        this.rung.value = rung;
        this.speaking.value = speakers(speaking, client.state);
      }),
    );
  }

  close(): void {
    this.offTrim();
  }
}
