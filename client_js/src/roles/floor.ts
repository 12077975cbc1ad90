/**
 * Speaking as a follower: raise the hand, be given the floor, speak, give it back.
 *
 *     const floor = new Floor(client, new Microphone());
 *     floor.hand(true);
 *     floor.on('floor', (mine) => mine && ask the person to turn the microphone on);
 *
 * Invariants
 * - Nothing is sent unless the server has said that the floor is ours.
 * - The microphone is closed when the floor is taken back.
 */
import { Emitter } from '../base/emitter.ts';
import type { Packet } from '../protocol/messages.ts';
import type { GuideClient } from '../session/client.ts';
import type { Microphone } from '../audio/input/microphone.ts';

export interface FloorEvents {
  /** the floor is ours from now on, or no longer */
  floor: boolean;
  /** our hand is up, or down */
  hand: boolean;
}

const PACKETS_A_MESSAGE = 2;
/** Bytes waiting to be sent: a second of voice. What waits longer is worth nothing. */
const CONGESTED = 4096;

export class Floor extends Emitter<FloorEvents> {
  readonly microphone: Microphone;
  readonly #client: GuideClient;
  readonly #start: number;
  #packets: Packet[] = [];
  #mine = false;
  #raised = false;
  #dropped = 0;
  readonly #offs: (() => void)[];

  constructor(client: GuideClient, microphone: Microphone) {
    super();
    this.#client = client;
    this.microphone = microphone;
    this.#start = client.host.now();
    this.#offs = [
      client.on('tick', () => this.#check()),
      client.on('welcome', ({ me }) => {
        // after a long break it was forgotten; a page that was loaded anew does not know of its own
        if (this.#raised && !me.hand) this.#client.send({ type: 'hand', up: true });
        this.#raise(this.#raised || me.hand);
      }),
      microphone.on('packet', ({ at, bytes }) => this.#speak({ time: this.#timeAt(at), bytes })),
    ];
  }

  /** The floor is ours: what the microphone hears is sent. */
  get mine(): boolean {
    return this.#mine;
  }

  /** Our hand is up. */
  get raised(): boolean {
    return this.#raised;
  }

  /** Packets that were not sent, because the line was full. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Asks to speak; or no longer, which also gives the floor back. False where the line is not online. */
  hand(up: boolean): boolean {
    if (!this.#client.send({ type: 'hand', up })) return false;
    this.#raise(up);
    return true;
  }

  /** Ends it: no packets are taken any more. */
  close(): void {
    for (const off of this.#offs) off();
  }

  #timeAt(now: number): number {
    return Math.max(0, Math.round(now - this.#start));
  }

  #check(): void {
    const { me, state } = this.#client;
    const mine = me !== null && state.floor?.id === me.id;
    if (mine === this.#mine) return;
    this.#mine = mine;
    this.#packets = [];
    this.#raise(false);
    if (!mine) this.microphone.stop();
    this.emit('floor', mine);
  }

  #raise(up: boolean): void {
    if (up === this.#raised) return;
    this.#raised = up;
    this.emit('hand', up);
  }

  #speak(packet: Packet): void {
    if (!this.#mine) return;
    this.#packets.push(packet);
    if (this.#packets.length < PACKETS_A_MESSAGE) return;
    const packets = this.#packets;
    this.#packets = [];
    const time = this.#timeAt(this.#client.host.now());
    const full = this.#client.buffered > CONGESTED;
    if (full || !this.#client.send({ type: 'speak', time, packets })) this.#dropped += packets.length;
  }
}
