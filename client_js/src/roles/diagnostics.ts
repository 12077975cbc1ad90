/** How one page's session is doing, as plain numbers: for a person looking into it, for tests, and for the server. */
import type { VoiceReceiver } from '../audio/output/voice-receiver.ts';
import type { Report } from '../protocol/messages.ts';
import type { Role, Status } from '../protocol/types.ts';
import type { GuideClient } from '../session/client.ts';
import type { Follower } from './follower.ts';

/** Angles in degrees, times in ms. Null: not known yet. */
export interface Diagnostics {
  status: Status;
  role: Role | null;
  /** the view shown to this person */
  scene: string | null;
  yaw: number | null;
  pitch: number | null;
  fov: number | null;
  following: boolean;
  /** the guide time shown */
  guideTime: number | null;
  /** how far what is shown is behind the fastest delivery */
  lag: number;
  /** held back beyond the fastest delivery: the voice's jitter buffer while a voice is heard */
  buffer: number;
  /** `locked`: a tap is needed before anything can be heard */
  voice: 'off' | 'locked' | 'on';
  /** how much later than the fastest voice packets come, 95th percentile */
  lateness: number;
  /** voice packets not played: too late, or lost on the way */
  dropped: number;
  /** how much the page has taken back to keep up; 0 = nothing */
  rung: number;
  fps: number;
  /** whether the picture of the scene is shown */
  picture: boolean | null;
  lastTick: number;
  epoch: string | null;
  lastEvent: number;
  reconnects: number;
  /** messages that could not be read */
  errors: number;
}

/** Numbers that only the page knows. */
export interface PageNumbers {
  /** where this person looks; default: the guide's view */
  view?: { scene: string; yaw: number; pitch: number; fov: number } | null;
  /** default: the receiver's */
  rung?: number;
  fps?: number;
  /** whether the picture of the scene is shown; default: not known */
  picture?: boolean | null;
  receiver?: VoiceReceiver | null;
}

/** Returns a frozen picture of this moment. `now`: ms of the client's `host.now()`. */
export function diagnose(
  client: GuideClient,
  follower: Follower | null = null,
  page: PageNumbers = {},
  now: number = client.host.now(),
): Readonly<Diagnostics> {
  const timeline = follower?.timeline;
  const view = page.view === undefined ? client.state.view : page.view;
  return Object.freeze({
    status: client.status,
    role: client.me?.role ?? null,
    scene: view?.scene ?? null,
    yaw: view?.yaw ?? null,
    pitch: view?.pitch ?? null,
    fov: view?.fov ?? null,
    following: follower?.mode === 'following',
    guideTime: timeline?.guideTime(now) ?? null,
    lag: timeline?.clock.lag(now) ?? 0,
    buffer: timeline?.clock.buffer ?? 0,
    voice: page.receiver?.sound ?? 'off',
    lateness: page.receiver?.lateness ?? 0,
    dropped: page.receiver?.dropped ?? 0,
    rung: page.rung ?? page.receiver?.rung ?? 0,
    fps: page.fps ?? 0,
    picture: page.picture ?? null,
    lastTick: client.lastTick,
    epoch: client.epoch,
    lastEvent: client.lastEvent,
    reconnects: client.reconnects,
    errors: client.errors,
  });
}

/** Returns the part of it that is reported to the server: whole numbers ≥ 0. Goes into `GuideClientOptions.report`. */
export function toReport({ lastTick, lastEvent, lag, buffer, rung, fps, picture }: Diagnostics): Report {
  const whole = (x: number): number => Math.max(0, Math.round(x));
  return {
    tick: lastTick,
    event: lastEvent,
    lag: whole(lag),
    buffer: whole(buffer),
    rung: whole(rung),
    fps: whole(fps),
    ...(picture !== null && { picture: picture ? 1 : 0 }),
  };
}
