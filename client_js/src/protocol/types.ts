/** The nouns of a session, as the SDK gives them to its users. PROTOCOL.md has the same on the wire. */

import type { TextLimits } from '../base/limits.ts';
import type { Direction, View } from '../geometry/view.ts';

/** A string for every language, or one string by language. */
export type Text = string | { [language: string]: string };

export type Role = 'follower' | 'guide' | 'co-guide';
export type Phase = 'waiting' | 'live' | 'paused' | 'ended';
export type CommentKind = 'comment' | 'question';

export interface Member {
  id: string;
  role: Role;
  name: string;
  branch: string;
}

/** Who this client is. */
export interface Me extends Member {
  /** its hand was still up when it came: it stays up over a short break */
  hand: boolean;
}

export interface SessionInfo {
  id: string;
  code: string;
  title: string;
  hall: string;
  /** as far as the server told: see `GuideClient.limits` */
  limits?: Partial<TextLimits>;
}

export interface Leader {
  id: string;
  name: string;
  robot: boolean;
  /** its line is broken; it may come back */
  away: boolean;
}

/** A member who may speak beside the leader. */
export interface Holder {
  id: string;
  name: string;
  branch: string;
}

export type PlayingKind = 'clip' | 'film';

/** The clip of a stop, or the film of an exhibit: it was at `position` ms at guide time `time`, and runs on or stands still. */
export interface Playing {
  kind: PlayingKind;
  /** of the stop or the exhibit */
  id: string;
  time: number;
  position: number;
  running: boolean;
}

/** The state of a session: the latest wins, nothing of it is queued. */
export interface State {
  view: View | null;
  pointer: Direction | null;
  stop: string | null;
  phase: Phase;
  leader: Leader | null;
  /** followers present */
  count: number;
  hearts: number;
  /** who may speak beside the leader */
  floor: Holder | null;
  playing: Playing | null;
}

export interface CommentEvent {
  kind: 'comment';
  number: number;
  time: number | null;
  id: string;
  author: string;
  name: string;
  branch: string;
  /** absent: a follower */
  role?: 'guide' | 'co-guide';
  question: boolean;
  text: string;
}
export interface CaptionEvent {
  kind: 'caption';
  number: number;
  time: number | null;
  text: Text;
}
export interface SceneEvent {
  kind: 'scene';
  number: number;
  time: number | null;
  scene: string;
}
export interface PhaseEvent {
  kind: 'phase';
  number: number;
  time: number | null;
  phase: Phase;
}
export interface AnnouncementEvent {
  kind: 'announcement';
  number: number;
  time: number | null;
  text: Text;
}
/** Numbered from 1 within an epoch without a hole; delivered once, in order. */
export type SessionEvent = CommentEvent | CaptionEvent | SceneEvent | PhaseEvent | AnnouncementEvent;

/** `connecting`: first try; `online`; `reconnecting`: waits or tries again; `closed`: for good, see `reason`. */
export type Status = 'idle' | 'connecting' | 'online' | 'reconnecting' | 'closed';

export interface Health {
  followers: number;
  /** ms since the session first went live; 0 before */
  elapsed: number;
  /** ms, the slowest tenth */
  behind: number;
  /** followers who are connected and have not reported for 12 s: their phones sleep */
  silent: number;
  /** followers whose pages do not show the picture of the scene */
  noPicture: number;
  branches: [name: string, count: number][];
  rungs: [rung: number, count: number][];
  /** who wants to speak, first raised first */
  hands: [id: string, name: string, branch: string][];
  /** voice packets that the server refused */
  dropped: number;
}
