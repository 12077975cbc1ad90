/**
 * A value over guide time, from samples: where it is between two of them. Pure.
 *
 * Invariants
 * - Keys are in order of time.
 * - A movement is never shown from its middle: it begins at what is shown when it becomes known.
 */

/** A guide at rest sends nothing, so the movement to a sample took no longer than this, ms, however old the one before. */
export const LONGEST_MOVE = 120;

/** A sample that comes late is gone to in this time, ms: five pictures, so that it is seen as a movement */
const QUICK_MOVE = 80;

interface Key<Value> {
  time: number;
  value: Value;
  /** the movement to it begins here, at the value of the key before */
  from: number;
}

const KEPT = 64;

export class Track<Value> {
  private keys: Key<Value>[] = [];

  /** `mix` gives the value between two (`f` 0…1), or null where there is none: a cut, at the later one's time. */
  constructor(readonly mix: (a: Value, b: Value, f: number) => Value | null) {}

  /** The newest value, shown yet or not. */
  get latest(): Value | null {
    return this.keys[this.keys.length - 1]?.value ?? null;
  }

  /** `playing`: the guide time shown at this moment. Samples come in order of time. */
  push(time: number, value: Value, playing: number): void {
    const last = this.keys[this.keys.length - 1];
    if (!last) {
      this.keys.push({ time, value, from: time });
    } else if (time > playing && time > last.time) {
      const from = Math.max(last.time, time - LONGEST_MOVE, Math.min(playing, time));
      this.keys.push({ time, value, from });
    } else {
      this.catchUp(time, value, playing, last);
    }
    // those before the one being left have been shown
    while (this.keys.length > 2 && ((this.keys[1]?.time ?? 0) <= playing || this.keys.length > KEPT)) this.keys.shift();
  }

  /** Returns the value at this guide time; null before the first sample. */
  at(time: number): Value | null {
    let before: Key<Value> | undefined;
    for (const key of this.keys) {
      if (time >= key.time || !before) {
        before = key;
        continue;
      }
      if (time <= key.from) return before.value;
      return this.mix(before.value, key.value, (time - key.from) / (key.time - key.from)) ?? before.value;
    }
    return before?.value ?? null;
  }

  /** Forgets all samples. */
  reset(): void {
    this.keys = [];
  }

  /** The sample's time has been played already: go there quickly from what is shown, rather than skip. */
  private catchUp(time: number, value: Value, playing: number, last: Key<Value>): void {
    const shown = this.at(playing);
    if (shown === null || this.mix(shown, value, 0.5) === null) {
      this.keys = [{ time: playing, value, from: playing }];
      return;
    }
    const landing = time > playing ? Math.max(time, last.time) : Math.max(last.time, playing + QUICK_MOVE);
    this.keys = [
      { time: playing, value: shown, from: playing },
      { time: landing, value, from: playing },
    ];
  }
}
