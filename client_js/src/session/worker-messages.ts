/**
 * What a page and its session's worker tell each other. All times are ms of the page's `host.now()`, which the worker
 * counts too.
 */
import type { Emitter } from '../base/emitter.ts';
import type { Reason } from '../protocol/codes.ts';
import type { ClientMessage, LeadState, Packet, Position, ServerMessage } from '../protocol/messages.ts';
import type { Status } from '../protocol/types.ts';

/** A change of what is led, wherever the frames are made. Times are of the capture clock, but for `start`: when that was 0. */
export type LeadCall =
  | { do: 'start'; start: number }
  /** we lead from now on, or no longer */
  | { do: 'lead'; on: boolean }
  /** this changed, at `time` */
  | { do: 'put'; state: LeadState; time: number }
  /** all of it is to be sent again */
  | { do: 'all' }
  /** packets come, or will with the next word */
  | { do: 'sending'; on: boolean }
  /** of a source of packets that is the page's own */
  | { do: 'speak'; at: number; bytes: Uint8Array }
  | { do: 'close' };

/** From page to worker. */
export type ToWorker =
  /** the first; `origin`: the page's `performance.timeOrigin` */
  | { kind: 'start'; origin: number; url: string; token: string; can: readonly string[]; renews: boolean }
  | { kind: 'open' }
  /** says goodbye, and ends the worker */
  | { kind: 'close' }
  | { kind: 'send'; message: ClientMessage }
  | { kind: 'position'; position: Position | null }
  /** the page is looked at again */
  | { kind: 'wake' }
  /** answers `renew`; `refusal`: of the interface */
  | { kind: 'renewed'; token: string | null; refusal: { status: number; code: string; retryAfter: number | null } | null }
  /** `port`: the audio thread's; null: pieces are given to the page to be played */
  | { kind: 'sound'; state: 'off' | 'locked' | 'on'; rate: number; port: MessagePort | null }
  /** the audio context's clock was at `current` at `now`; it is heard `latency` later; pieces come to the page up to `busy` late */
  | { kind: 'clock'; now: number; current: number; latency: number; busy: number }
  | { kind: 'trim'; trim: number }
  /** blocks of sound, as the browser or the audio thread (at `rate`) hands them on; `latency`: from the air to their stamps */
  | { kind: 'capture'; readable: ReadableStream<unknown> | null; port: MessagePort | null; rate: number; latency: number }
  | { kind: 'capture-end' }
  /** `packets`: the page wants them, too */
  | { kind: 'microphone'; muted: boolean; packets: boolean }
  | ({ kind: 'lead' } & LeadCall)
  /** we may speak beside the leader, or no longer */
  | { kind: 'floor'; mine: boolean; start: number };

/** ms: the jitter buffer's aim, how late packets come (95th percentile); and packets late, not played, and gaps in sound */
export interface VoiceFigures {
  buffer: number;
  lateness: number;
  late: number;
  dropped: number;
  gaps: number;
}

/** What became of the voices: the log of a `PlayoutLog`, figures, and what is shown. */
export interface VoiceNews {
  playout: readonly number[];
  figures: VoiceFigures;
  rung: 0 | 1 | 2;
  speaking: readonly string[];
}

/** A message of the server's, and when it came. A tick is without its packets: the worker plays them. */
export interface MessageNews {
  message: ServerMessage;
  arrival: number;
}

/** From worker to page. */
export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'status'; status: Status; reason: Reason | null; reconnects: number; errors: number }
  | { kind: 'messages'; messages: readonly MessageNews[]; buffered: number; voice: VoiceNews }
  | { kind: 'voice'; voice: VoiceNews }
  | { kind: 'renew' }
  /** to be played from sample `at` on; null: what is still to come is stopped. `sent`: when it left the worker */
  | { kind: 'piece'; speaker: 0 | 1; at: number; samples: Float32Array<ArrayBuffer> | null; joins: boolean; sent: number }
  /** 0–1 */
  | { kind: 'level'; level: number; dropped: number }
  | { kind: 'encoder'; name: 'webcodecs' | 'wasm' | null }
  /** no encoder can be had */
  | { kind: 'unsupported' }
  | { kind: 'packet'; packet: Packet };

/** Each kind of message from a worker; and `fail`: the worker did not start, and the page does it all by itself. */
export type WorkerEvents = { [Kind in FromWorker['kind']]: Extract<FromWorker, { kind: Kind }> } & { fail: null };

/** The worker of a session, as parts of the page other than its source talk with it. */
export interface WorkerLink extends Pick<Emitter<WorkerEvents>, 'on'> {
  /** false: there is none (any more) */
  readonly alive: boolean;
  post(message: ToWorker, transfer?: Transferable[]): void;
}
