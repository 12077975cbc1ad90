/**
 * Runs on the audio thread: plays the pieces that a session's worker sends, each at its exact frame, one queue a speaker.
 * No page is in between, so nothing that a page does is heard.
 *
 * Told first, through the node's port: the worker's port. Told through that: [speaker, frame, samples] to be played from that
 * frame on, [speaker] to stop what is still to come, [] at the end. It tells the frame it has come to, some times a second.
 *
 * Plain JavaScript in a file of its own: it is fetched as it is, and a page's policy may refuse scripts from anywhere else.
 */
const FADE = Math.round(sampleRate * 0.005);
const TELL_APART = sampleRate / 50;

/** Invariant: pieces are in order and do not overlap; the volume goes from 0 to 1 and back in 5 ms, never faster. */
class Queue {
  constructor() {
    this.pieces = [];
    this.volume = 0;
  }

  /** What begins before the last one ends takes the place of its rest. */
  add(at, samples) {
    const last = this.pieces[this.pieces.length - 1];
    if (last && at < last.end) last.end = Math.max(last.at, at);
    this.pieces.push({ at, end: at + samples.length, samples });
  }

  /** Keeps what it takes to fade out. */
  cut(from) {
    const end = from + FADE;
    this.pieces = this.pieces.filter(({ at }) => at < end);
    for (const piece of this.pieces) piece.end = Math.min(piece.end, end);
  }

  /** Adds to `out` what is heard from frame `from` on. */
  mix(out, from) {
    const { pieces } = this;
    let end = this.end();
    for (let i = 0; i < out.length; i++) {
      const now = from + i;
      while (pieces.length > 0 && pieces[0].end <= now) {
        pieces.shift();
        end = this.end();
      }
      const piece = pieces[0];
      const playing = piece !== undefined && piece.at <= now;
      const wanted = playing && now < end - FADE ? 1 : 0;
      if (wanted > this.volume) this.volume = Math.min(1, this.volume + 1 / FADE);
      else if (wanted < this.volume) this.volume = Math.max(0, this.volume - 1 / FADE);
      if (playing) out[i] += piece.samples[now - piece.at] * this.volume;
    }
  }

  /** The frame after the last of those that follow each other from the first on. */
  end() {
    if (this.pieces.length === 0) return 0;
    let { end } = this.pieces[0];
    for (let i = 1; i < this.pieces.length && this.pieces[i].at === end; i++) end = this.pieces[i].end;
    return end;
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
