/**
 * Speaking as a follower: raise the hand, be given the floor, speak, give it back.
 *
 *     const floor = new Floor(client, new Microphone());
 *     floor.hand(true);
 *     floor.on('floor', (mine) => mine && ask the person to turn the microphone on);
 *
 * Invariants
 * - Nothing is sent unless the server has said that the floor is ours.
 * - The microphone is closed when the floor is taken back, and when the client closes.
 */
import { onPacket, type Microphone } from '../audio/input/microphone.ts';
import { VoiceFrames } from '../audio/input/voice-frames.ts';
import { Emitter } from '../base/emitter.ts';
import type { GuideClient } from '../session/client.ts';

export interface FloorEvents {
  /** the floor is ours from now on, or no longer */
  floor: boolean;
  /** our hand is up, or down */
  hand: boolean;
}

export class Floor extends Emitter<FloorEvents> {
  readonly microphone: Microphone;
  private readonly client: GuideClient;
  private readonly frames: VoiceFrames;
  /** packets that the worker did not send */
  private droppedThere = 0;
  private _mine = false;
  private _raised = false;
  private readonly offs: (() => void)[];

  constructor(client: GuideClient, microphone: Microphone) {
    super();
    this.client = client;
    this.microphone = microphone;
    this.frames = new VoiceFrames(client, (packets) => client.send({ type: 'speak', time: this.frames.time, packets }));
    this.offs = [
      client.on('tick', () => this.check()),
      client.on('status', ({ status }) => {
        if (status === 'closed') this.become(false);
      }),
      client.on('welcome', ({ me }) => {
        // after a long break it was forgotten; a page that was loaded anew does not know of its own
        if (this._raised && !me.hand) this.client.send({ type: 'hand', up: true });
        this.raise(this._raised || me.hand);
      }),
      onPacket(microphone, client.link, (packet) => {
        if (this._mine) this.frames.push(packet);
      }),
      client.link?.on('level', ({ dropped }) => (this.droppedThere = dropped)) ?? (() => undefined),
    ];
  }

  /** Whether the floor is ours: what the microphone hears is sent. */
  get mine(): boolean {
    return this._mine;
  }

  /** Whether our hand is up. */
  get raised(): boolean {
    return this._raised;
  }

  /** Packets that were not sent, because the line was full. */
  get dropped(): number {
    return this.frames.dropped + this.droppedThere;
  }

  /** Asks to speak; or no longer, which also gives the floor back. False where the line is not online. */
  hand(up: boolean): boolean {
    if (!this.client.send({ type: 'hand', up })) return false;
    this.raise(up);
    return true;
  }

  /** Ends it: no packets are taken any more. The microphone is not closed, as it is the page's. */
  close(): void {
    for (const off of this.offs) off();
    this.frames.clear();
  }

  private check(): void {
    const { me, state } = this.client;
    this.become(me !== null && state.floor?.id === me.id);
  }

  private become(mine: boolean): void {
    if (mine === this._mine) return;
    this._mine = mine;
    this.frames.clear();
    this.client.link?.post({ kind: 'floor', mine, start: this.frames.start });
    this.raise(false);
    if (!mine) this.microphone.stop();
    this.emit('floor', mine);
  }

  private raise(up: boolean): void {
    if (up === this._raised) return;
    this._raised = up;
    this.emit('hand', up);
  }
}
