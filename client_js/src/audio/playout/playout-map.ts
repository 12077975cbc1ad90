/**
 * What has been placed to be heard when: the way from a moment of sound to guide time. Pure; ms of the playing clock.
 *
 * Invariants
 * - Pieces are in order of `at` and of `time`.
 * - Guide time stands still where the sound ran out because the line stalled, and runs on through a pause of the speaker.
 */
interface Piece {
  at: number;
  end: number;
  time: number;
  endTime: number;
}

/** Sound that has ended for this long, ms, tells no time any more. */
const FORGET = 600;
/** What was heard is kept for this long, ms: what is heard now is an estimate, and may step back a little. */
const KEPT = 500;

export class PlayoutMap {
  private pieces: Piece[] = [];
  private newest = -Infinity;

  /** `span` ms of what was spoken at `time` are heard from `at` to `end`. */
  add(at: number, end: number, time: number, span: number): void {
    this.pieces.push({ at, end, time, endTime: time + span });
  }

  /** Notes that the guide has come to `time`: a pause until then is the guide's, not the line's. */
  note(time: number): void {
    this.newest = Math.max(this.newest, time);
  }

  /** Returns the guide time of what is heard at `moment`; null: nothing has begun, or all has long ended. */
  time(moment: number): number | null {
    const pieces = this.pieces;
    while ((pieces[1]?.at ?? Infinity) <= moment - KEPT) pieces.shift();
    let i = pieces.length - 1;
    while (i >= 0 && (pieces[i]?.at ?? 0) > moment) i--;
    const [piece, next] = [pieces[i], pieces[i + 1]];
    if (!piece) return null;
    if (moment < piece.end) return piece.time + ((moment - piece.at) / (piece.end - piece.at)) * (piece.endTime - piece.time);
    const after = moment - piece.end;
    if (after > FORGET || (next && next.at - piece.end > FORGET)) return null;
    if (next) return piece.endTime + (after / (next.at - piece.end)) * (next.time - piece.endTime);
    return piece.endTime + Math.min(after, Math.max(0, this.newest - piece.endTime));
  }

  /** ms of sound that is still to come after `moment` */
  ahead(moment: number): number {
    return Math.max(0, (this.pieces[this.pieces.length - 1]?.end ?? moment) - moment);
  }

  /** Forgets all pieces: nothing of them is heard any more. */
  clear(): void {
    this.pieces = [];
  }

  /** Forgets everything, for another epoch's time. */
  reset(): void {
    this.clear();
    this.newest = -Infinity;
  }
}
