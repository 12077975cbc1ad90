/** The clip or film that plays for all, kept in step on this page: which file, where it is, and how soft. */
import { signal } from '@preact/signals';
import { mediaPosition } from 'guide-client';
import type { MediaSync, PlayingKind } from 'guide-client';
import type { HallIndex } from '../../hall/hall.ts';
import type { LiveSession } from '../session.ts';

const APART = 100;
/** What is shown of it moves a few times a second. */
const SHOWN_APART = 240;

/** What is played to all, as it is shown. */
export interface Showing {
  kind: PlayingKind;
  id: string;
  running: boolean;
  /** ms */
  position: number;
  /** ms; null until it is known */
  duration: number | null;
}

/** The page's two elements, and what keeps each in step. */
export interface MediaElements {
  readonly audio: HTMLMediaElement;
  readonly video: HTMLMediaElement;
  readonly clip: MediaSync;
  readonly film: MediaSync;
}

export class Clips {
  readonly showing = signal<Showing | null>(null);
  /** ms of the clip that is ready, played or not; null: none, or not known yet */
  readonly length = signal<number | null>(null);
  /** a file that cannot be played here */
  readonly broken = signal<string | null>(null);
  /** a tap is needed before it can be heard */
  readonly locked = signal(false);
  private shownAt = 0;
  private updated = -Infinity;
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly off: () => void;

  /** `talking`: a voice is to be heard over it. */
  constructor(
    private readonly live: LiveSession,
    private readonly media: MediaElements,
    private readonly hall: () => HallIndex | null,
    private readonly talking: () => boolean,
  ) {
    this.timer = setInterval(() => this.update(), APART);
    // timers sleep in the background, ticks come there too
    this.off = live.client.on('tick', () => {
      if (performance.now() - this.updated >= APART) this.update();
    });
  }

  /** Where what plays is now, ms. */
  get position(): number {
    const { playing } = this.live.client.state;
    const guide = this.live.follower.timeline.guideTime(performance.now());
    if (!playing) return 0;
    const at = Math.max(0, guide === null ? playing.position : mediaPosition(playing, guide));
    const element = playing.kind === 'clip' ? this.media.audio : this.media.video;
    return Math.min(at, milliseconds(element) ?? at);
  }

  close(): void {
    clearInterval(this.timer);
    this.off();
    const now = performance.now();
    this.media.clip.update(null, null, now, false);
    this.media.film.update(null, null, now, false);
  }

  private update(): void {
    const { client, follower } = this.live;
    const { media } = this;
    const now = performance.now();
    this.updated = now;
    const guide = follower.timeline.guideTime(now);
    const playing = client.state.phase === 'ended' ? null : client.state.playing;
    const clip = playing?.kind === 'clip' ? playing : null;
    const film = playing?.kind === 'film' ? playing : null;
    const hall = this.hall();
    // the clip of a stop is fetched when one comes there, so that it begins when it is told to
    this.load(media.audio, hall?.stop(clip?.id ?? client.state.stop)?.clip?.audio);
    if (film) this.load(media.video, hall?.exhibit(film.id)?.film);
    const talking = this.talking();
    media.clip.update(clip, guide, now, talking);
    media.film.update(film, guide, now, talking);
    this.locked.value = (clip !== null && media.clip.locked) || (film !== null && media.film.locked);
    this.length.value = milliseconds(media.audio);
    this.show();
  }

  private show(): void {
    const { playing, phase } = this.live.client.state;
    if (!playing || phase === 'ended') {
      this.showing.value = null;
      return;
    }
    const { kind, id, running } = playing;
    const before = this.showing.value;
    const same = before?.kind === kind && before.id === id && before.running === running;
    const now = performance.now();
    if (same && now - this.shownAt < SHOWN_APART) return;
    this.shownAt = now;
    const element = kind === 'clip' ? this.media.audio : this.media.video;
    this.showing.value = { kind, id, running, position: this.position, duration: milliseconds(element) };
  }

  private load(element: HTMLMediaElement, url: string | null | undefined): void {
    if (!url || element.dataset['url'] === url) return;
    element.dataset['url'] = url;
    this.broken.value = null;
    element.onerror = () => (this.broken.value = url);
    element.src = url;
  }
}

function milliseconds({ duration, dataset }: HTMLMediaElement): number | null {
  return dataset['url'] && Number.isFinite(duration) ? duration * 1000 : null;
}
