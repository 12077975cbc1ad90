/** What a leading guide lets all hear: the own voice, a stop's clip and its captions, an exhibit's film, a follower's voice. */
import type { Lead, PlayingKind, Text } from 'guide-client';
import { textIn } from '../../../base/i18n.ts';
import { ClipCaptions } from '../../../live/captions/clip-captions.ts';
import type { TimedCaption } from '../../../hall/captions/timed.ts';
import { Mic } from '../../../live/floor/mic.ts';
import type { Clips, Showing } from '../../../live/media/clips.ts';
import type { LiveSession } from '../../../live/session.ts';

/** What has ended is put away when the slowest have heard it to its end too, ms. */
const REST = 1500;

/** Captions of recordings. */
export interface Recorded {
  /** of a stop's clip, which is `duration` ms long; null: that is not known yet */
  captions(stop: string, duration: number | null): readonly TimedCaption[];
  /** what all read just now */
  shown(): { readonly text: Text } | null;
  /** sends one of them, for `time` of the capture clock */
  say(stop: string, index: number, time: number): void;
}

export class OnAir {
  readonly mic = new Mic('microphone');
  /** since when, ms as in performance.now; null: it has not */
  private ended: number | null = null;
  /** we have played something since we lead */
  private mine = false;
  private readonly captions = new ClipCaptions();
  /** the capture time at which what we play was at its beginning; null: another page began it */
  private origin: number | null = null;

  constructor(
    private readonly lead: Lead,
    private readonly live: LiveSession,
    private readonly clips: Clips,
    private readonly recorded: Recorded,
  ) {
    lead.use(this.mic.microphone);
    lead.on('leading', (leading) => {
      // taken again later, the lead must not bring back what was played before
      if (!leading && this.mine) this.lead.play(null);
      if (!leading) this.mine = false;
      this.origin = null;
    });
    lead.on('lost', () => this.mic.stop());
    clips.showing.subscribe((showing) => {
      if (showing?.kind === 'clip' && showing.running) this.caption(showing);
      const over = showing?.running && showing.duration !== null && showing.position >= showing.duration;
      if (!over) this.ended = null;
      else if (this.ended === null) this.ended = performance.now();
      else if (performance.now() - this.ended > REST) this.stop();
    });
  }

  /** Plays it, or where it plays already, stands it still. */
  toggle(kind: PlayingKind, id: string): void {
    const { playing } = this.live.client.state;
    if (playing?.kind !== kind || playing.id !== id) return this.play(kind, id, 0, true);
    const { duration } = this.clips.showing.value ?? {};
    const at = this.clips.position;
    const over = duration != null && at >= duration;
    this.play(kind, id, over ? 0 : at, over || !playing.running);
  }

  seek(position: number): void {
    const { playing } = this.live.client.state;
    if (playing) this.play(playing.kind, playing.id, position, playing.running);
  }

  /** Nothing is played any more. */
  stop(): void {
    this.ended = null;
    if (!this.lead.leading || !this.live.client.state.playing) return;
    this.lead.play(null);
  }

  close(): void {
    this.mic.close();
  }

  private caption({ id, duration }: Showing): void {
    if (!this.lead.leading) return;
    const now = this.lead.time;
    const position = this.origin === null ? this.clips.position : now - this.origin;
    const captions = this.recorded.captions(id, duration);
    const shown = this.recorded.shown();
    const index = this.captions.due(id, position, captions, ({ text }) => shown !== null && textIn(shown.text) === textIn(text));
    const caption = index === null ? undefined : captions[index];
    if (index !== null && caption) this.recorded.say(id, index, Math.max(now, now + caption.at * 1000 - position));
  }

  private play(kind: PlayingKind, id: string, position: number, running: boolean): void {
    if (!this.lead.leading) return;
    this.mine = true;
    this.captions.restart();
    this.origin = this.lead.time - position;
    this.lead.play(kind, id, position, running);
  }
}
