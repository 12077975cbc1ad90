/**
 * What a page makes heard: voices through one audio context, clips and films through two elements. It lives as long as
 * the page, so that the tap that enters can unlock it before there is a session.
 */
import { signal } from '@preact/signals';
import { AudioOutput, browserHost, MediaSync } from 'guide-client';
import { device } from '../../base/storage.ts';
import { testids } from '../../base/testids.ts';
import { silence } from './silence.ts';

/** ms; Bluetooth is heard this much later than the browser believes */
export const TRIM_MOST = 300;

export class Sound {
  readonly output = new AudioOutput(() => browserHost.now());
  readonly clip = new MediaSync(prepared(document.createElement('audio'), testids.clip), this.output);
  readonly film = new MediaSync(prepared(document.createElement('video'), testids.film), this.output);
  /** 0–100 */
  readonly volume = signal(number('volume', 100, 0, 100));
  readonly muted = signal(false);
  /** ms */
  readonly trim = signal(number('trim', 0, -TRIM_MOST, TRIM_MOST));

  constructor() {
    this.apply();
  }

  /** What clips are played by, at present. */
  get audio(): HTMLMediaElement {
    return this.clip.element;
  }
  /** What films are played and shown by, at present. */
  get video(): HTMLMediaElement {
    return this.film.element;
  }

  /** Must be called while a tap or a key is handled, before anything is awaited. */
  unlock(): void {
    this.output.unlock();
    for (const clip of [this.clip, this.film]) {
      // a phone lets an element play later on only if it has played something in a tap
      if (!clip.element.src) clip.element.src = silence();
      clip.unlock();
    }
  }

  setVolume(volume: number): void {
    this.volume.value = volume;
    device.set('volume', String(volume));
    if (volume > 0) this.muted.value = false;
    this.apply();
  }

  setTrim(trim: number): void {
    this.trim.value = trim;
    device.set('trim', String(trim));
  }

  mute(muted: boolean): void {
    this.muted.value = muted;
    this.apply();
  }

  close(): void {
    this.output.close();
    this.audio.pause();
    this.video.pause();
  }

  private apply(): void {
    const volume = this.volume.value / 100;
    this.output.volume = volume;
    this.output.muted = this.muted.value;
    this.clip.volume = volume;
    this.film.volume = volume;
    this.audio.muted = this.muted.value;
    this.video.muted = this.muted.value;
  }
}

function prepared<Element extends HTMLMediaElement>(element: Element, testid: string): Element {
  element.preload = 'auto';
  element.dataset['testid'] = testid;
  // iOS opens a film over the whole screen without it
  element.setAttribute('playsinline', '');
  return element;
}

function number(key: string, fallback: number, least: number, most: number): number {
  const kept = device.get(key);
  const value = kept === null ? NaN : Number(kept);
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : fallback;
}
