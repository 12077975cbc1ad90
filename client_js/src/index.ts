/**
 * Guide's client: join a session, follow its guide or lead it, hear it and speak.
 *
 *     import { joinSession } from 'guide-client';
 *
 *     const { follower } = await joinSession('7KQ4MX', { name: '李梅', branch: '一支部' });
 *     follower.on('event', (event) => console.log(event.kind, event));
 *     requestAnimationFrame(function draw(now) {
 *       const { view } = follower.frame(now); // {scene, yaw, pitch, fov}, or null: let the person look around
 *       requestAnimationFrame(draw);
 *     });
 *
 * These names are what the SDK promises; all others may change with any version. A test keeps the list.
 */

// one-line starts
export { joinSession, resumeSession, type JoinOptions } from './roles/join.ts';
export { openSession, type GuideSession, type OpenOptions } from './roles/guide.ts';
export type { HandleOptions, SessionHandle } from './roles/handle.ts';

// what they are put together from
export { GuideClient, type GuideClientOptions, type GuideEvents, type Moment, type ServerOptions } from './session/client.ts';
export type { Source, SourceEvents } from './session/source.ts';
export { Follower, type FollowerEvents, type FollowerOptions, type Frame, type Mode } from './roles/follower.ts';
export { Lead, type LeadEvents } from './roles/lead.ts';
export { Floor, type FloorEvents } from './roles/floor.ts';
export { diagnose, toReport, type Diagnostics, type PageNumbers } from './roles/diagnostics.ts';

// sound
export { AudioOutput, type AudioOutputEvents, type SoundState } from './audio/output/output.ts';
export { VoiceReceiver, type Hearing, type VoiceReceiverEvents, type VoiceReceiverOptions } from './audio/output/voice-receiver.ts';
export type { Rung } from './audio/playout/degradation.ts';
export { Microphone, type MicrophoneEvents, type VoiceSource } from './audio/input/microphone.ts';
export type { CaptureState, Device } from './audio/input/capture.ts';
export type { VoicePacket } from './audio/input/encoder.ts';
export { MediaSync, mediaPosition } from './audio/media-sync.ts';

// the HTTP interface
export {
  fetchHall,
  fetchHalls,
  fetchSession,
  fetchSessions,
  join,
  openGuide,
  renew,
  socketUrl,
  type GuideJoined,
  type Joined,
  type Server,
  type SessionDetails,
  type SessionSummary,
} from './session/http.ts';
export { isBusy, joinWhenFree, retryWhileBusy, type JoinRetryOptions, type RetryOptions } from './session/queue.ts';
export type {
  Clip,
  Covers,
  Exhibit,
  Hall,
  HallSummary,
  Hotspot,
  Narration,
  Plan,
  Pyramid,
  RichText,
  Scene,
  Stop,
  TextBlock,
  TextRun,
  Tiles,
  ViewLimits,
  Zone,
} from './session/hall.ts';

// what may be caught, what may be given, and how long what people write may be
export { ApiError, Refused } from './base/errors.ts';
export { browserHost, type Host, type Socket } from './base/host.ts';
export { NAME_LIMITS, TEXT_LIMITS, type NameLimits, type TextLimits } from './base/limits.ts';
export { prefersReducedMotion } from './base/motion.ts';

// angles and the screen
export { angleBetween, mixDirections, mixViews, shortestTurn, wrapYaw } from './geometry/angles.ts';
export { bearing, project, stageFov, unproject, wireFov, type Point, type Size } from './geometry/projection.ts';
export type { Direction, View } from './geometry/view.ts';

// the nouns of a session
export type {
  AnnouncementEvent,
  CaptionEvent,
  CommentEvent,
  CommentKind,
  Health,
  Holder,
  Leader,
  Me,
  Member,
  Phase,
  PhaseEvent,
  Playing,
  PlayingKind,
  Role,
  SceneEvent,
  SessionEvent,
  SessionInfo,
  State,
  Status,
  Text,
} from './protocol/types.ts';
export type { ClientMessage, LeadState, Packet, Page, Position, Refusal, Report, ServerMessage, Span, SpokenPacket } from './protocol/messages.ts';
export type { Reason } from './protocol/codes.ts';
export type { Clock } from './time/arrival-clock.ts';
export type { Sample, Timeline } from './time/timeline.ts';
