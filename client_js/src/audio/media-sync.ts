/**
 * An `<audio>` or `<video>` played in step with guide time, and softer while somebody speaks.
 *
 *     const clip = new MediaSync(element, receiver.output);
 *     enterButton.onclick = () => clip.unlock();                       // within the tap
 *     each picture or so: clip.update(state.playing, follower.timeline.guideTime(now), now, speaking)
 *
 * Which file it is, is the page's business: it sets `src` when `playing` names another.
 */
import { clamp } from '../base/math.ts';
import type { Playing } from '../protocol/types.ts';
import type { AudioOutput } from './output/output.ts';

const GOOD_ENOUGH = 20;
const SEEK = 500;
const RATE_LEAST = 0.04;
const RATE_MOST = 0.08;
/** ms over which an error is worked off */
const SETTLE = 2000;
const DUCKED = 0.25;
/** from one volume to the other, ms */
const GLIDE = 250;
/** After a leap the element needs time to arrive, ms. */
const LEAPS_APART = 1500;
/** Standing still, it is put right when it is this wrong, ms. */
const STILL = 50;

export class MediaSync {
  /** A tap is needed before it can sound. */
  locked = false;
  /** 0–1, before it is made softer */
  volume = 1;
  private _element: HTMLMediaElement;
  private readonly output: AudioOutput | null;
  private duck = 1;
  private lastUpdate = 0;
  private lastLeap = -Infinity;
  private starting = false;
  private gain: GainNode | null = null;

  /** `output`: makes it softer where a page may not set an element's volume (iOS). */
  constructor(element: HTMLMediaElement, output: AudioOutput | null = null) {
    this._element = element;
    this.output = output;
  }

  /** What is played. Another one, in the same place, after an audio context that it was routed through has died. */
  get element(): HTMLMediaElement {
    return this._element;
  }

  /** To be called while a tap is handled: an element that was played once may be played again without one. */
  unlock(): void {
    this.locked = false;
    if (!this.element.paused) return;
    const { muted } = this.element;
    this.element.muted = true;
    const done = (): void => {
      if (!this.starting) this.element.pause();
      this.element.muted = muted;
    };
    this.element.play().then(done, done);
  }

  /** `guide`: the guide time shown at `now`. `speaking`: a voice is heard. To be called some times a second. */
  update(playing: Playing | null, guide: number | null, now: number, speaking: boolean): void {
    this.fade(now, speaking);
    const { element } = this;
    if (!playing || guide === null || element.readyState < HTMLMediaElement.HAVE_METADATA) return this.pause();
    const should = mediaPosition(playing, guide);
    const ended = should >= element.duration * 1000;
    if (!playing.running || should < 0 || ended) {
      this.pause();
      if (!ended) this.place(Math.max(0, should));
      return;
    }
    if (element.paused) return this.begin(should, now);
    if (element.seeking || now - this.lastLeap < LEAPS_APART) return;
    const { rate, seek } = steer(element.currentTime * 1000, should);
    if (element.playbackRate !== rate) element.playbackRate = rate;
    if (seek !== null) this.leap(seek, now);
  }

  private begin(should: number, now: number): void {
    if (this.starting || this.locked) return;
    this.leap(should, now);
    this.starting = true;
    const started = (): void => {
      this.starting = false;
      this.lastLeap = -Infinity;
    };
    this.element.play().then(started, (error: unknown) => {
      this.starting = false;
      this.locked = error instanceof DOMException && error.name === 'NotAllowedError';
    });
  }

  private leap(to: number, now: number): void {
    this.lastLeap = now;
    this.element.currentTime = to / 1000;
  }

  private place(at: number): void {
    const { element } = this;
    if (!element.seeking && Math.abs(element.currentTime * 1000 - at) > STILL) element.currentTime = at / 1000;
  }

  private pause(): void {
    if (!this.element.paused && !this.starting) this.element.pause();
  }

  private fade(now: number, speaking: boolean): void {
    const step = ((1 - DUCKED) * Math.min(GLIDE, now - this.lastUpdate)) / GLIDE;
    this.lastUpdate = now;
    this.duck = speaking ? Math.max(DUCKED, this.duck - step) : Math.min(1, this.duck + step);
    const wanted = this.volume * this.duck;
    if (this.gain) {
      const context = this.output?.destination?.context;
      if (context && this.gain.context !== context) this.replace();
    }
    if (this.gain) this.gain.gain.value = wanted;
    else if (Math.abs(this.element.volume - wanted) > 0.005) {
      this.element.volume = wanted;
      if (Math.abs(this.element.volume - wanted) > 0.05) this.route();
    }
  }

  /** iOS leaves an element's volume to the person's keys: there the sound goes through the audio context. */
  private route(): void {
    const destination = this.output?.destination;
    if (!destination) return;
    this.gain = destination.context.createGain();
    destination.context.createMediaElementSource(this.element).connect(this.gain);
    this.gain.connect(destination.context.destination);
    this.gain.gain.value = this.volume * this.duck;
  }

  /** An element belongs to the context it was routed through for ever, and is silent when that has died: a copy is played instead. */
  private replace(): void {
    const old = this._element;
    const fresh = old.cloneNode(true) as HTMLMediaElement;
    fresh.muted = old.muted;
    fresh.onerror = old.onerror;
    old.pause();
    old.replaceWith(fresh);
    this._element = fresh;
    this.gain = null;
    this.starting = false;
    this.lastLeap = -Infinity;
    this.route();
  }
}

/** A correction: play at `rate`, after a leap to `seek` where that is given. */
export interface Steering {
  rate: number;
  /** ms; null: stay */
  seek: number | null;
}

/** Returns where a clip or film should be at guide time `guide`, ms; below 0 before it begins. */
export function mediaPosition({ time, position: at, running }: Playing, guide: number): number {
  return running ? at + guide - time : at;
}

/** Returns how to come from where it is to where it should be, ms: 4–8 % faster or slower, or a leap beyond half a second. */
export function steer(is: number, should: number): Steering {
  const behind = should - is;
  if (Math.abs(behind) > SEEK) return { rate: 1, seek: Math.max(0, should) };
  if (Math.abs(behind) < GOOD_ENOUGH) return { rate: 1, seek: null };
  const by = clamp(Math.abs(behind) / SETTLE, RATE_LEAST, RATE_MOST);
  return { rate: 1 + Math.sign(behind) * by, seek: null };
}
