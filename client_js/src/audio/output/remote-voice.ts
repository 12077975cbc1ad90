/**
 * Voices that a worker plays, as the page sees them: it lends the worker its audio context, and is told what is heard when.
 *
 * Invariants
 * - The worker is told of every state of the page's sound, in order; of `on` only with a way to play.
 * - Guide time is that of the sound that is heard, by the page's own reading of the context's clock.
 */
import { Emitter } from '../../base/emitter.ts';
import type { Host } from '../../base/host.ts';
import type { VoiceFigures, VoiceNews, WorkerLink } from '../../session/worker-messages.ts';
import type { HeardVoice } from '../../time/voice-clock.ts';
import type { Rung } from '../playout/degradation.ts';
import type { AudioOutput } from './output.ts';
import { replay } from '../playout/playout-log.ts';
import { PlayoutMap } from '../playout/playout-map.ts';
import { ScheduledSpeakers } from '../playout/scheduled-speakers.ts';
import type { Voice, Voices } from './voice.ts';

/** How often the worker is told of the clock, ms. */
const LOOK_APART = 250;
/** How often the page reads that clock for what it draws, ms. */
const READ_APART = 100;
/** how long a page that was busy counts as busy: so many looks */
const LOOKS = 20;

export class RemoteVoice extends Emitter<{ change: Voices }> implements Voice {
  rung: Rung = 0;
  speaking: readonly string[] = [];
  figures: VoiceFigures = { buffer: 0, lateness: 0, late: 0, dropped: 0, gaps: 0 };
  readonly heard: HeardVoice;
  private readonly link: WorkerLink;
  private readonly output: AudioOutput;
  private readonly host: Host;
  private readonly worklet: string | URL;
  private readonly playout = new PlayoutMap();
  private readonly page: ScheduledSpeakers;
  private _trim = 0;
  private lastRead = -Infinity;
  /** the newest state of sound that the worker is being told of */
  private turn = 0;
  /** how late pieces came to the page since each of the last looks, ms */
  private busy: number[] = [0];
  private node: AudioWorkletNode | null = null;
  private cancel: () => void = () => undefined;
  private readonly offs: (() => void)[];

  constructor(link: WorkerLink, output: AudioOutput, host: Host, worklet: string | URL = new URL('../playout/playout.worklet.js?no-inline', import.meta.url)) {
    super();
    this.link = link;
    this.output = output;
    this.host = host;
    this.worklet = worklet;
    this.page = new ScheduledSpeakers(output);
    const remote = this;
    this.heard = {
      get buffer() {
        return remote.figures.buffer;
      },
      guideTime: (now) => {
        this.read(now);
        const moment = output.time.atEar(now);
        return moment === null ? null : this.playout.time(moment - this._trim);
      },
    };
    this.offs = [
      link.on('messages', ({ voice }) => this.hear(voice)),
      link.on('voice', ({ voice }) => this.hear(voice)),
      link.on('piece', ({ speaker, at, samples, joins, sent }) => {
        const late = host.now() - sent;
        this.busy[0] = Math.max(this.busy[0] ?? 0, late);
        const sink = this.page.sink(speaker);
        if (samples) sink?.write(at, samples, joins);
        else sink?.cut();
      }),
      output.on('state', () => void this.lend()),
    ];
    void this.lend();
    this.look();
  }

  get trim(): number {
    return this._trim;
  }
  set trim(trim: number) {
    this._trim = trim;
    this.link.post({ kind: 'trim', trim });
  }

  close(): void {
    this.turn++;
    this.cancel();
    for (const off of this.offs) off();
    this.node?.disconnect();
    this.link.post({ kind: 'sound', state: 'off', rate: 0, port: null });
  }

  /** Reads the context's clock, which is not cheap and runs evenly, now and then. */
  private read(now: number): void {
    if (now - this.lastRead < READ_APART) return;
    this.lastRead = now;
    this.output.read();
  }

  private hear({ playout, figures, rung, speaking }: VoiceNews): void {
    replay(this.playout, playout);
    this.figures = figures;
    if (rung === this.rung && speaking.join('\n') === this.speaking.join('\n')) return;
    this.rung = rung;
    this.speaking = speaking;
    this.emit('change', this);
  }

  /** Tells the worker how sound is, and gives it a way to play. */
  private async lend(): Promise<void> {
    const turn = ++this.turn;
    const { state, destination } = this.output;
    this.node?.disconnect();
    this.node = null;
    this.playout.reset();
    if (!destination) return this.link.post({ kind: 'sound', state, rate: 0, port: null });
    const { context, node: to } = destination;
    let port: MessagePort | null = null;
    try {
      await context.audioWorklet.addModule(this.worklet);
      if (turn !== this.turn) return;
      const node = new AudioWorkletNode(context, 'guide-playout', { numberOfInputs: 0, outputChannelCount: [1] });
      const { port1, port2 } = new MessageChannel();
      node.port.postMessage(port1, [port1]);
      node.connect(to);
      this.node = node;
      port = port2;
    } catch {
      // no audio worklet: not a secure context, or an old browser
      if (turn !== this.turn) return;
    }
    this.link.post({ kind: 'sound', state, rate: context.sampleRate, port }, port ? [port] : []);
    this.tellClock();
  }

  private look(): void {
    this.tellClock();
    this.busy = [0, ...this.busy.slice(0, LOOKS - 1)];
    this.cancel = this.host.after(LOOK_APART, () => this.look());
  }

  private tellClock(): void {
    const { output } = this;
    const { destination } = output;
    if (!destination) return;
    output.read();
    const now = this.host.now();
    const current = destination.context.currentTime * 1000;
    this.link.post({ kind: 'clock', now, current, latency: output.time.latency, busy: Math.max(...this.busy) });
  }
}
