/**
 * The frames that a guide sends while leading: what changed, and the voice. Runs beside the line to the server, in the session's
 * worker or on the page, so that a page that is busy drawing holds up no frame.
 *
 * Invariants
 * - Nothing is sent unless we lead.
 * - The latest wins: at most one frame every 40 ms, when something changed; and one a second while a clip runs or the
 *   microphone is on, so that guide time is known.
 * - While a voice comes, its packets drive the frames, two packets each: they come in background tabs too, where timers
 *   do not. Packets are sent at once or not at all.
 */
import type { Host } from '../../base/host.ts';
import type { ClientMessage, LeadState, Packet } from '../../protocol/messages.ts';
import type { LeadCall } from '../../session/worker-messages.ts';
import type { VoicePacket } from './encoder.ts';
import { VoiceFrames } from './voice-frames.ts';

const FRAMES_APART = 40;
/** What changes waits this long for the voice's next frame, ms; then it goes without. */
const VOICE_PATIENCE = 60;
const HEARTBEAT = 1000;
/** More than this not yet sent, and the line is slower than we are: wait, and send the newest then. */
const CONGESTED = 16384;

/** The parts of a line that are used here. */
export interface FrameLine {
  readonly host: Pick<Host, 'now' | 'after'>;
  readonly buffered: number;
  send(message: ClientMessage): boolean;
}

export class LeadFrames {
  private readonly line: FrameLine;
  private readonly voice: VoiceFrames;
  private leading = false;
  private sending = false;
  private readonly all: LeadState = {};
  private changed: LeadState = {};
  /**
   * when something last changed, and the stamp of the last frame: of the capture clock. What changed is stamped with its
   * own time, not with that of the frame it waited for
   */
  private changedAt = 0;
  private stamp = 0;
  private lastFrame = -Infinity;
  private lastVoice = -Infinity;
  /** ends the wait for the next frame, or the next heartbeat; null: there is none */
  private waiting: (() => void) | null = null;
  private beating: (() => void) | null = null;

  constructor(line: FrameLine) {
    this.line = line;
    this.voice = new VoiceFrames(line, (packets) => this.frame(this.moved ? this.changedAt : this.voice.time, packets));
  }

  /** When the capture clock was 0, ms of `host.now()`. */
  get start(): number {
    return this.voice.start;
  }

  /** Packets of our voice that were not sent, because the line was full. */
  get dropped(): number {
    return this.voice.dropped;
  }

  /** The capture clock at `now`, ms of `host.now()`. */
  timeAt(now: number): number {
    return this.voice.timeAt(now);
  }

  apply(call: LeadCall): void {
    switch (call.do) {
      case 'start':
        this.voice.start = call.start;
        return;
      case 'lead':
        this.leading = call.on;
        if (!call.on) return;
        this.voice.clear();
        this.sendAll();
        return this.beat();
      case 'put':
        Object.assign(this.all, call.state);
        Object.assign(this.changed, call.state);
        this.changedAt = call.time;
        this.send();
        return this.beat();
      case 'all':
        return this.sendAll();
      case 'sending':
        this.sending = call.on;
        return this.beat();
      case 'speak':
        return this.speak(call);
      case 'close':
        this.waiting?.();
        this.beating?.();
        this.waiting = this.beating = null;
        this.leading = false;
    }
  }

  speak(packet: VoicePacket): void {
    if (!this.leading) return;
    this.lastVoice = this.line.host.now();
    this.voice.push(packet);
  }

  private sendAll(): void {
    this.changedAt = this.voice.time;
    this.changed = { ...this.all };
    this.send();
  }

  private send(): void {
    if (this.waiting || !this.leading || !this.moved) return;
    const { host } = this.line;
    const wait = Math.max(this.lastFrame + FRAMES_APART, this.lastVoice + VOICE_PATIENCE) - host.now();
    if (wait > 0 || this.line.buffered > CONGESTED) {
      this.waiting = host.after(Math.max(wait, wait > 0 ? 0 : FRAMES_APART), () => {
        this.waiting = null;
        this.send();
      });
    } else this.frame(this.changedAt, []);
  }

  /** Something changed and was not sent yet. */
  private get moved(): boolean {
    return Object.keys(this.changed).length > 0;
  }

  private frame(time: number, packets: readonly Packet[]): boolean {
    const stamp = Math.max(this.stamp, time);
    if (!this.line.send({ type: 'lead', time: stamp, state: this.changed, packets })) return false;
    this.stamp = stamp;
    this.lastFrame = this.line.host.now();
    this.changed = {};
    return true;
  }

  /** Sends a frame a second while guide time is needed and nothing else sends one. */
  private beat(): void {
    if (this.beating || !this.leading) return;
    if (!this.all.playing?.running && !this.sending) return;
    const { host } = this.line;
    const wait = this.lastFrame + HEARTBEAT - host.now();
    if (wait <= 0 && this.line.buffered <= CONGESTED) this.frame(this.voice.time, []);
    this.beating = host.after(wait > 0 ? wait : HEARTBEAT, () => {
      this.beating = null;
      this.beat();
    });
  }
}
