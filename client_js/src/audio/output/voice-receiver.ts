/**
 * Hearing a session: the packets of its ticks, from the wire to the ear, and how well that goes.
 *
 *     const receiver = new VoiceReceiver(client, follower.timeline.clock);
 *     enterButton.onclick = () => receiver.unlock();   // within the tap
 *
 * Voices are played by the worker that has the session's line, where one has; else here.
 *
 * Invariants
 * - One's own voice is never played.
 * - Guide time runs by the leader's voice while that is heard; who has the floor is played beside it.
 */
import { Emitter } from '../../base/emitter.ts';
import { clamp } from '../../base/math.ts';
import type { GuideClient } from '../../session/client.ts';
import type { Clock } from '../../time/arrival-clock.ts';
import { VoiceClock } from '../../time/voice-clock.ts';
import type { Rung } from '../playout/degradation.ts';
import { AudioOutput, type SoundState } from './output.ts';
import { RemoteVoice } from './remote-voice.ts';
import type { Voice } from './voice.ts';

export interface Hearing {
  sound: SoundState;
  /** 0 voice, 1 captions and view, 2 the stop's prepared text */
  rung: Rung;
  /** the names of those who speak just now */
  speaking: readonly string[];
}

export interface VoiceReceiverEvents {
  change: Hearing;
}

export interface VoiceReceiverOptions {
  /** a page's own, where it outlives this receiver: it is not closed with it */
  output?: AudioOutput;
  /** @internal makes what plays the voices, for tests; default: the worker of the session, else the page, which fetches it then */
  voice?: (client: GuideClient, output: AudioOutput) => Voice;
}

const TRIM_MOST = 500;
/** What plays voices on the page could not be fetched: again after this, ms. */
const RETRY = 10000;
const NO_VOICE: Voice = {
  rung: 0,
  speaking: [],
  heard: { buffer: 0, guideTime: () => null },
  figures: { buffer: 0, lateness: 0, late: 0, dropped: 0, gaps: 0 },
  trim: 0,
  on: () => () => undefined,
  close: () => undefined,
};

export class VoiceReceiver extends Emitter<VoiceReceiverEvents> {
  readonly output: AudioOutput;
  private readonly ownOutput: boolean;
  private readonly client: GuideClient;
  private voice: Voice = NO_VOICE;
  private _trim = 0;
  private _hearing: Hearing = { sound: 'off', rung: 0, speaking: [] };
  private closed = false;
  private offs: (() => void)[];

  /** `clock`: the guide time that is to run by the voice, a follower's; null: nobody's, as on a guide's console. */
  constructor(client: GuideClient, clock: Clock | null = null, options: VoiceReceiverOptions = {}) {
    super();
    this.client = client;
    this.output = options.output ?? new AudioOutput(() => client.host.now());
    this.ownOutput = !options.output;
    const { link, host } = client;
    // woken before whoever plays looks at it
    this.offs = [host.onWake(() => this.output.wake())];
    if (options.voice) this.use(options.voice(client, this.output));
    else if (link?.alive) {
      this.use(new RemoteVoice(link, this.output, host));
      this.offs.push(link.on('fail', () => void this.playHere()));
    } else void this.playHere();
    this.offs.push(
      this.output.on('state', () => this.tell()),
      client.on('status', () => this.tell()),
    );
    if (clock instanceof VoiceClock) {
      const receiver = this;
      clock.voice = {
        get buffer() {
          return receiver.voice.heard.buffer;
        },
        guideTime: (now) => receiver.voice.heard.guideTime(now),
      };
    }
  }

  /** Sound on. Must be called while a tap or a key is handled: for entering, and for 「点一下恢复声音」. */
  unlock(): void {
    this.output.unlock();
  }

  /** Sound off: captions and view remain. `unlock` turns it on again. */
  lock(): void {
    this.output.close();
  }

  /** Ends it: nothing is played or counted any more. An output that was given is not closed. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const off of this.offs) off();
    this.voice.close();
    this.voice = NO_VOICE;
    if (this.ownOutput) this.output.close();
  }

  /** What a page shows of the sound; a `change` event brings each new one. */
  get hearing(): Hearing {
    return this._hearing;
  }
  get sound(): SoundState {
    return this.output.state;
  }
  get rung(): Rung {
    return this._hearing.rung;
  }
  get speaking(): readonly string[] {
    return this._hearing.speaking;
  }

  /** 0–1 */
  get volume(): number {
    return this.output.volume;
  }
  set volume(volume: number) {
    this.output.volume = volume;
  }
  get muted(): boolean {
    return this.output.muted;
  }
  set muted(muted: boolean) {
    this.output.muted = muted;
  }

  /** ms that the sound reaches the ear later than the browser believes, as with Bluetooth: −500…500. The view waits as long. */
  get trim(): number {
    return this._trim;
  }
  set trim(trim: number) {
    this._trim = clamp(trim, -TRIM_MOST, TRIM_MOST);
    if (this.voice !== NO_VOICE) this.voice.trim = this._trim;
  }

  /** The jitter buffer's aim, ms. */
  get buffer(): number {
    return this.voice.figures.buffer;
  }
  /** How much later than the fastest packets come, ms, 95th percentile. */
  get lateness(): number {
    return this.voice.figures.lateness;
  }
  /** Packets that came after their time. */
  get late(): number {
    return this.voice.figures.late;
  }
  /** Packets not played: too late, or lost on the way. */
  get dropped(): number {
    return this.voice.figures.dropped;
  }
  /** How often sound broke off and began again. */
  get gaps(): number {
    return this.voice.figures.gaps;
  }

  private use(voice: Voice): void {
    this.voice.close();
    this.voice = voice;
    if (voice !== NO_VOICE) voice.trim = this._trim;
    this.offs.push(voice.on('change', () => this.tell()));
  }

  /** The page plays the voices, with what it fetches only now: most pages have a worker for it. */
  private async playHere(): Promise<void> {
    this.use(NO_VOICE);
    try {
      const { playOnPage } = await import('../playout/voice-player.ts');
      if (!this.closed) this.use(playOnPage(this.client, this.output));
    } catch {
      if (this.closed) return;
      this.use({ ...NO_VOICE, rung: 1 });
      this.offs.push(this.client.host.after(RETRY, () => void this.playHere()));
    }
    this.tell();
  }

  private tell(): void {
    const { rung, speaking } = this.voice;
    const hearing: Hearing = { sound: this.sound, rung, speaking };
    const same = JSON.stringify(hearing) === JSON.stringify(this._hearing);
    this._hearing = hearing;
    if (!same) this.emit('change', hearing);
  }
}
