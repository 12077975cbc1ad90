/**
 * Tells narrations, one at a time: plays its clip with captions, or where there is none, or it cannot be heard, shows the
 * captions for as long as one takes to read them.
 */
import { signal } from '@preact/signals';
import type { Narration, Text } from 'guide-client';
import { captionAt, captionsOfClip, captionsToRead } from '../../../hall/captions/timed.ts';
import type { TimedCaption } from '../../../hall/captions/timed.ts';

/** Looks at its place so often, ms. */
const APART = 100;

interface Telling {
  key: string;
  narration: Narration;
  /** without sound: where it is, seconds; null: it is heard */
  read: number | null;
  schedule: { captions: TimedCaption[]; seconds: number };
  done(whole: boolean): void;
}

export class Narrator {
  /** whose narration it is; null: silence */
  readonly key = signal<string | null>(null);
  readonly caption = signal<Text | null>(null);
  readonly running = signal(false);
  /** it is heard, and not read only */
  readonly heard = signal(false);
  private telling: Telling | null = null;
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(private readonly audio: HTMLAudioElement) {
    this.timer = setInterval(() => this.update(), APART);
    audio.addEventListener('ended', () => this.telling?.read === null && this.end(true));
    audio.addEventListener('error', () => this.readInstead());
  }

  /** True when it was told to its end, false when something else came first. Called in a tap, or after one: else it is read only. */
  tell(key: string, narration: Narration): Promise<boolean> {
    this.stop();
    return new Promise((done) => {
      this.telling = { key, narration, read: null, schedule: captionsToRead(narration.narration), done };
      this.key.value = key;
      if (narration.clip) {
        this.audio.src = narration.clip.audio;
        this.resume();
      } else {
        this.telling.read = 0;
        this.running.value = true;
      }
    });
  }

  pause(): void {
    this.running.value = false;
    this.heard.value = false;
    this.audio.pause();
  }

  resume(): void {
    const { telling } = this;
    if (!telling) return;
    this.running.value = true;
    if (telling.read !== null) return;
    this.heard.value = true;
    this.audio.play().catch((error: unknown) => {
      // paused meanwhile, or replaced: nobody waits for it
      if (this.telling === telling && !(error instanceof DOMException && error.name === 'AbortError')) this.readInstead();
    });
  }

  stop(): void {
    this.end(false);
  }

  close(): void {
    clearInterval(this.timer);
    this.stop();
  }

  private readInstead(): void {
    const { telling } = this;
    if (!telling || telling.read !== null) return;
    telling.read = 0;
    this.heard.value = false;
  }

  private update(): void {
    const { telling } = this;
    if (!telling || !this.running.value) return;
    const { read, schedule } = telling;
    if (read === null) {
      const { currentTime, duration } = this.audio;
      const captions = captionsOfClip(telling.narration, Number.isFinite(duration) ? duration * 1000 : null);
      this.show(captionAt(captions, currentTime));
    } else if (read >= schedule.seconds) {
      this.end(true);
    } else {
      this.show(captionAt(schedule.captions, read));
      telling.read = read + APART / 1000;
    }
  }

  private show(caption: TimedCaption | null): void {
    if (this.caption.value !== (caption?.text ?? null)) this.caption.value = caption?.text ?? null;
  }

  private end(whole: boolean): void {
    const { telling } = this;
    if (!telling) return;
    this.telling = null;
    this.pause();
    this.key.value = null;
    this.caption.value = null;
    telling.done(whole);
  }
}
