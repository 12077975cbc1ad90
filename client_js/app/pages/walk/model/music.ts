/** Music in the background of a walk: softer while somebody speaks. */

/** What is left of it under speech. */
const UNDER_SPEECH = 0.2;
/** From silence to full, ms. */
const FADE = 1200;
const APART = 50;

/** The volume `ms` later on its way to `target`, 0–1. Pure. */
export function fadeTo(volume: number, target: number, ms: number): number {
  const step = ms / FADE;
  return Math.abs(target - volume) <= step ? target : volume + Math.sign(target - volume) * step;
}

export class Music {
  private on = false;
  private speech = false;
  private timer: ReturnType<typeof setInterval> | undefined;
  /** iOS leaves the volume to its keys: there it rests under speech */
  private readonly fixed: boolean;

  constructor(
    private readonly audio: HTMLAudioElement,
    url: string,
    private readonly volume: number,
  ) {
    audio.loop = true;
    audio.preload = 'none';
    audio.src = url;
    audio.volume = 0;
    this.fixed = audio.volume !== 0;
  }

  set(on: boolean): void {
    this.on = on;
    this.apply();
  }

  duck(speech: boolean): void {
    if (speech === this.speech) return;
    this.speech = speech;
    this.apply();
  }

  close(): void {
    clearInterval(this.timer);
    this.audio.pause();
  }

  private get target(): number {
    if (!this.on) return 0;
    return this.volume * (this.speech ? (this.fixed ? 0 : UNDER_SPEECH) : 1);
  }

  private apply(): void {
    // it needs a tap: without one it stays silent, and nothing else depends on it
    if (this.target > 0 && this.audio.paused) this.audio.play().catch(() => undefined);
    clearInterval(this.timer);
    if (this.fixed) {
      if (this.target === 0) this.audio.pause();
      return;
    }
    this.timer = setInterval(() => {
      this.audio.volume = fadeTo(this.audio.volume, this.target, APART);
      if (this.audio.volume !== this.target) return;
      clearInterval(this.timer);
      if (this.target === 0) this.audio.pause();
    }, APART);
  }
}
