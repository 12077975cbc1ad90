/**
 * Runs on the audio thread, which no busy page and no background tab holds up: gathers 20 ms of the microphone and hands
 * them on, with the context's time, in seconds, of their first sample, by the port that it is given first: a worker's, or the page's.
 *
 * Plain JavaScript in a file of its own: it is fetched as it is, and a page's policy may refuse scripts from anywhere else.
 */
class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.length = Math.round(sampleRate / 50);
    this.frame = new Float32Array(this.length);
    this.filled = 0;
    this.to = null;
    this.port.onmessage = ({ data }) => (this.to = data);
  }

  process([input]) {
    const samples = input[0];
    if (!samples) return true; // no microphone is connected yet
    let taken = 0;
    while (taken < samples.length) {
      const count = Math.min(samples.length - taken, this.length - this.filled);
      this.frame.set(samples.subarray(taken, taken + count), this.filled);
      this.filled += count;
      taken += count;
      if (this.filled < this.length) break;
      const time = currentTime + (taken - this.length) / sampleRate;
      this.to?.postMessage({ samples: this.frame, time }, [this.frame.buffer]);
      this.frame = new Float32Array(this.length);
      this.filled = 0;
    }
    return true;
  }
}

registerProcessor('guide-capture', Capture);
