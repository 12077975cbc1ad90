/** A playout map that keeps what was done to it, so that another one, on another thread, can do the same. Pure. */
import { PlayoutMap } from './playout-map.ts';

const ADD = 0;
const NOTE = 1;
const CLEAR = 2;
const RESET = 3;

export class PlayoutLog extends PlayoutMap {
  private log: number[] = [];

  override add(at: number, end: number, time: number, span: number): void {
    super.add(at, end, time, span);
    this.log.push(ADD, at, end, time, span);
  }

  override note(time: number): void {
    super.note(time);
    this.log.push(NOTE, time);
  }

  override clear(): void {
    super.clear();
    this.log = [CLEAR];
  }

  override reset(): void {
    super.reset();
    this.log = [RESET];
  }

  /** Returns what was done since the last call: operations and their numbers, in one list, as a page takes it in soonest. */
  take(): readonly number[] {
    const { log } = this;
    this.log = [];
    return log;
  }
}

/** Does to `map` what was done to the one that kept the log. */
export function replay(map: PlayoutMap, log: readonly number[]): void {
  let i = 0;
  const next = (): number => log[i++] ?? 0;
  while (i < log.length) {
    const what = next();
    if (what === ADD) map.add(next(), next(), next(), next());
    else if (what === NOTE) map.note(next());
    else if (what === CLEAR) map.clear();
    else map.reset();
  }
}
