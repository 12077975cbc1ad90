/**
 * A speaker's packets on their way out: stamped with the capture clock, two a frame, dropped where the line is full.
 *
 * Invariants
 * - A frame goes out with the packet that completes it, or not at all: voice that waited is worth nothing.
 */
import type { Packet } from '../../protocol/messages.ts';
import type { VoicePacket } from './encoder.ts';

const PACKETS_A_FRAME = 2;
/** Bytes waiting to be sent: a second of voice. */
const CONGESTED = 4096;

/** The parts of a client that are used here. */
interface Line {
  readonly buffered: number;
  readonly host: { now(): number };
}

export class VoiceFrames {
  /** packets that were not sent, because the line was full or not there */
  dropped = 0;
  private readonly line: Line;
  private readonly send: (packets: readonly Packet[]) => boolean;
  /** when the capture clock was 0, ms of the client's `host.now()` */
  start: number;
  private packets: Packet[] = [];

  /** `send`: false where the frame could not be sent. */
  constructor(line: Line, send: (packets: readonly Packet[]) => boolean, start = line.host.now()) {
    this.line = line;
    this.send = send;
    this.start = start;
  }

  /** The capture clock: whole ms since `start`. */
  get time(): number {
    return this.timeAt(this.line.host.now());
  }

  /** The capture clock at `now`, ms of the client's `host.now()`. */
  timeAt(now: number): number {
    return Math.max(0, Math.round(now - this.start));
  }

  push({ at, bytes }: VoicePacket): void {
    this.packets.push({ time: this.timeAt(at), bytes });
    if (this.packets.length < PACKETS_A_FRAME) return;
    const packets = this.packets;
    this.clear();
    if (this.line.buffered > CONGESTED || !this.send(packets)) this.dropped += packets.length;
  }

  /** Forgets the packet that waits for its frame: another speech begins. */
  clear(): void {
    this.packets = [];
  }
}
