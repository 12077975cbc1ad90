/** The messages of the wire as objects. PROTOCOL.md says what each means; `wire.ts` turns them into bytes and back. */
import type { Direction, View } from '../geometry/view.ts';
import type { CommentEvent, CommentKind, Health, Me, Phase, Playing, SessionEvent, SessionInfo, State, Text } from './types.ts';

/** One Opus packet, and the time of its first sample in ms. */
export interface Packet {
  time: number;
  bytes: Uint8Array;
}

/** A packet as it comes to followers. */
export interface SpokenPacket extends Packet {
  /** 0 the leader, 1 who has the floor */
  speaker: number;
}

/** What a lead frame says: only what changed. */
export interface LeadState {
  view?: View;
  pointer?: Direction | null;
  stop?: string | null;
  playing?: Playing | null;
}

/** What a client reports of itself every 5 s. All optional, whole numbers ≥ 0; `lag` and `buffer` in ms; `rung` 0 = all well; `picture` 1: the scene's is shown, 0: it is not. */
export interface Report {
  tick?: number;
  event?: number;
  lag?: number;
  buffer?: number;
  rung?: number;
  fps?: number;
  picture?: number;
}

/** Events with numbers above the first, up to the second. */
export type Span = readonly [after: number, last: number];

/** The last event seen. */
export type Position = readonly [epoch: string, event: number];

export type ClientMessage =
  | { type: 'hello'; version: number; token: string; can: readonly string[]; resume: Position | null }
  | { type: 'lead'; time: number; state: LeadState; packets: readonly Packet[] }
  | { type: 'comment'; id: string; kind: CommentKind; text: string }
  | { type: 'react'; count: number }
  | { type: 'caption'; id: string; time: number; text: Text }
  | { type: 'take'; force: boolean }
  | { type: 'release' }
  | { type: 'report'; summary: Report }
  | { type: 'resume'; epoch: string; event: number }
  | { type: 'bye' }
  | { type: 'phase'; phase: Phase }
  | { type: 'speak'; time: number; packets: readonly Packet[] }
  | { type: 'hand'; up: boolean }
  | { type: 'floor'; member: string | null }
  | { type: 'page'; before: number };

/** An event of a kind newer than this client: counted, not shown. */
export interface UnknownEvent {
  kind: 'unknown';
  number: number;
  time: number | null;
}

export interface Whole {
  epoch: string;
  /** number of the newest event */
  event: number;
  tick: number;
  time: number | null;
  state: Partial<State>;
  events: (SessionEvent | UnknownEvent)[];
  /** comments of these numbers were left out, being too many; null: none were */
  left: Span | null;
}

export interface Tick {
  tick: number;
  /** guide time of the lead frame, ms; null: there was none */
  time: number | null;
  state: Partial<State>;
  packets: SpokenPacket[];
  events: (SessionEvent | UnknownEvent)[];
  /** comments of these numbers were left out, being too many; null: none were */
  left: Span | null;
}

/** All comments with these numbers: an answer to `page`, or one's own that a tick left out. */
export interface Page {
  first: number;
  last: number;
  comments: CommentEvent[];
}

/** The server refused something: a comment (then `id` is the comment's), or what was last asked for. */
export interface Refusal {
  code: string;
  id: string | null;
  detail: Readonly<Record<string, unknown>>;
}

export type ServerMessage =
  | { type: 'welcome'; version: number; me: Me; session: SessionInfo }
  | ({ type: 'snapshot' } & Whole)
  | ({ type: 'tick' } & Tick)
  | { type: 'ack'; id: string; event: number }
  | ({ type: 'error' } & Refusal)
  | ({ type: 'resume' } & Whole)
  | { type: 'bye'; code: number; wait: number }
  | { type: 'health'; summary: Health }
  | ({ type: 'comments' } & Page);
