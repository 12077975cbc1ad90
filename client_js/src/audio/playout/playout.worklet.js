/**
 * Runs on the audio thread: plays the pieces that a session's worker sends, each at its exact frame, one queue a speaker.
 * No page is in between, so nothing that a page does is heard.
 *
 * Told first, through the node's port: the worker's port. Told through that: [speaker, frame, samples] to be played from that
 * frame on, [speaker] to stop what is still to come, [] at the end. It tells the frame it has come to, some times a second.
 *
 * Where a piece comes too late, the voice's last period is said again, softer and softer, as telephones do (ITU-T G.711
 * Appendix I): so short a gap is not heard.
 *
 * Plain JavaScript in a file of its own: it is fetched as it is, and a page's policy may refuse scripts from anywhere else.
 */
const FADE = Math.round(sampleRate * 0.005);
const TELL_APART = sampleRate / 50;
/** What is made up lasts so long, and becomes softer from its beginning on. */
const CONCEALED = Math.round(sampleRate * 0.06);
/** A voice's periods, frames: 400 to 100 Hz. */
const SHORTEST = Math.round(sampleRate / 400);
const LONGEST = Math.round(sampleRate / 100);
const HISTORY = 2 * LONGEST;
/** Likeness is looked for in every so many frames. */
const SPARSE = 4;

/** What was heard last, and what can be made of it. */
class History {
  constructor() {
    this.heard = new Float32Array(HISTORY);
    this.next = 0;
  }

  push(sample) {
    this.heard[this.next] = sample;
    this.next = (this.next + 1) % HISTORY;
  }

  /** Returns the last period of what was heard: the one that is most like what came before it. */
  period() {
    const all = Float32Array.from(this.heard, (_, i) => this.heard[(this.next + i) % HISTORY]);
    let best = LONGEST;
    let most = -Infinity;
    for (let period = SHORTEST; period <= LONGEST; period++) {
      let product = 0;
      let power = 1e-9;
      for (let i = HISTORY - LONGEST; i < HISTORY; i += SPARSE) {
        product += all[i] * all[i - period];
        power += all[i - period] * all[i - period];
      }
      const likeness = product / Math.sqrt(power);
      if (likeness > most) [most, best] = [likeness, period];
    }
    return all.slice(HISTORY - best);
  }
}

/** Invariant: pieces are in order and do not overlap; the volume goes from 0 to 1 and back in 5 ms, never faster. */
class Queue {
  constructor() {
    this.pieces = [];
    this.volume = 0;
    this.history = new History();
    /** said again where a piece is missing, and since how many frames */
    this.period = null;
    this.missing = 0;
  }

  /** What begins before the last one ends takes the place of its rest. */
  add(at, samples) {
    const last = this.pieces[this.pieces.length - 1];
    if (last && at < last.end) last.end = Math.max(last.at, at);
    this.pieces.push({ at, end: at + samples.length, samples, fades: false });
  }

  /** Keeps what it takes to fade out. */
  cut(from) {
    const end = from + FADE;
    this.pieces = this.pieces.filter(({ at }) => at < end);
    for (const piece of this.pieces) {
      piece.end = Math.min(piece.end, end);
      piece.fades = true;
    }
    // what is made up is left to fade by itself
    if (this.pieces.length === 0) this.volume = 0;
  }

  /** Adds to `out` what is heard from frame `from` on. */
  mix(out, from) {
    const { pieces } = this;
    if (pieces.length === 0 && this.volume === 0 && !this.period) return;
    for (let i = 0; i < out.length; i++) {
      const now = from + i;
      while (pieces.length > 0 && pieces[0].end <= now) {
        if (pieces.shift().fades) this.volume = 0;
      }
      const piece = pieces[0];
      if (piece !== undefined && piece.at <= now) out[i] += this.play(piece, now);
      else out[i] += this.conceal();
    }
  }

  play(piece, now) {
    const wanted = piece.fades && now >= piece.end - FADE ? 0 : 1;
    if (wanted > this.volume) this.volume = Math.min(1, this.volume + 1 / FADE);
    else if (wanted < this.volume) this.volume = Math.max(0, this.volume - 1 / FADE);
    const sample = piece.samples[now - piece.at] * this.volume + this.madeUp() * (1 - this.volume);
    if (this.volume === 1) this.period = null;
    this.history.push(sample);
    return sample;
  }

  /** Nothing is there to be played. */
  conceal() {
    if (this.volume > 0) {
      this.period = this.history.period();
      this.missing = 0;
      this.volume = 0;
    }
    const sample = this.madeUp();
    this.history.push(sample);
    return sample;
  }

  madeUp() {
    if (!this.period) return 0;
    const sample = this.period[this.missing % this.period.length] * (1 - this.missing / CONCEALED);
    if (++this.missing >= CONCEALED) this.period = null;
    return sample;
  }
}

class Playout extends AudioWorkletProcessor {
  constructor() {
    super();
    this.queues = [new Queue(), new Queue()];
    this.worker = null;
    this.told = -Infinity;
    this.over = false;
    this.port.onmessage = ({ data }) => {
      this.worker = data;
      this.worker.onmessage = (message) => this.receive(message.data);
    };
  }

  receive([speaker, at, samples]) {
    const queue = this.queues[speaker];
    if (!queue) this.over = true;
    else if (samples) queue.add(at, samples);
    else queue.cut(currentFrame);
  }

  process(_, [output]) {
    const out = output[0];
    for (const queue of this.queues) queue.mix(out, currentFrame);
    if (this.worker && currentFrame - this.told >= TELL_APART) {
      this.told = currentFrame;
      this.worker.postMessage(currentFrame);
    }
    return !this.over;
  }
}

registerProcessor('guide-playout', Playout);
