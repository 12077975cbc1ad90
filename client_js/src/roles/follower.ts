/**
 * Following a guide, elastically: one follows until one looks around oneself, and swings back when one wants to.
 * A pure state machine over a client's ticks; who draws asks `frame(now)` once a picture.
 *
 * Invariants
 * - While `free`, `frame` gives no view: where one looks is one's own.
 * - A new scene of the guide is followed out of `free` too, unless `keepScene`.
 * - Swinging back ends in at most 600 ms, exactly on the guide's view.
 */
import { Emitter } from '../base/emitter.ts';
import { smoothstep } from '../base/math.ts';
import { angleBetween, mixViews, shortestTurn, wrapYaw } from '../geometry/angles.ts';
import type { Direction, View } from '../geometry/view.ts';
import type { SessionEvent } from '../protocol/types.ts';
import type { GuideClient } from '../session/client.ts';
import type { Clock } from '../time/arrival-clock.ts';
import { Timeline } from '../time/timeline.ts';
import { VoiceClock } from '../time/voice-clock.ts';

export type Mode = 'following' | 'free';

export interface FollowerOptions {
  /** Someone who prefers reduced motion gets a cut where others get a turning. */
  reducedMotion?: () => boolean;
  /** While looking around freely, stay in one's scene when the guide goes to another. */
  keepScene?: () => boolean;
  /** what guide time runs by; default: the voice a `VoiceReceiver` plays, and the arrival of ticks while there is none */
  clock?: Clock;
}

export interface Frame {
  /** where to look; null: leave it to the person (free), or nothing is known yet */
  view: View | null;
  /** the guide's pointer, where it is in the scene one is in */
  pointer: Direction | null;
  following: boolean;
  /** where the guide looks now, for the arrow at the edge */
  guideDirection: View | null;
  /** go there at once, without a way: another scene */
  cut: boolean;
}

export interface FollowerEvents {
  mode: Mode;
  /** an event, when its guide time is shown (a comment, which has none, at once); in order per time */
  event: SessionEvent;
  /** clear what is shown of events, and show these */
  reset: { events: readonly SessionEvent[] };
}

/** ms without a frame: the page had no time for messages either, and waiting longer for them would not help it */
const BUSY = 80;
const TURN_LEAST = 150;
const TURN_MOST = 600;
/** ms a degree */
const TURN_PACE = 5;

export class Follower extends Emitter<FollowerEvents> {
  readonly timeline: Timeline<SessionEvent>;
  private readonly options: FollowerOptions;
  private _mode: Mode = 'following';
  /** where one looked last, while free */
  private freeView: View | null = null;
  /** `turn`: degrees of yaw from there to the guide, the way round it began with */
  private turning: { from: View; turn: number; start: number; span: number } | null = null;
  private shown: View | null = null;
  /** the guide's scene in the last frame */
  private scene: string | null = null;
  private cutNext = true;
  /** when the last frame was asked for */
  private drawn = -Infinity;
  private readonly offs: (() => void)[];

  constructor(client: GuideClient, options: FollowerOptions = {}) {
    super();
    this.options = options;
    this.timeline = new Timeline(options.clock ?? new VoiceClock());
    this.offs = [
      client.on('reset', ({ events }) => {
        this.timeline.reset();
        this.emit('reset', { events });
      }),
      client.on('event', (event) => {
        if (event.time === null) this.emit('event', event);
        else this.timeline.schedule(event.time, event, client.host.now());
      }),
      client.on('tick', ({ time, arrival, whole, view, pointer }) => {
        if (whole) return this.begin(time, client.state.view, client.state.pointer, arrival);
        const held = arrival - this.drawn > BUSY;
        const changed = { ...(view !== undefined && { view }), ...(pointer !== undefined && { pointer }) };
        this.timeline.push({ time, arrival, held, ...changed });
      }),
    ];
  }

  get mode(): Mode {
    return this._mode;
  }

  /** The person looks around: call it for every movement of theirs, with where they look now. */
  touch(view: View): void {
    this.freeView = view;
    this.turning = null;
    this.become('free');
  }

  /** Back to the guide's view: swings there, or cuts where it is in another scene or motion is to be reduced. */
  return(now: number): void {
    if (this._mode === 'following') return;
    this.turnTo(this.timeline.view(now), this.freeView, now);
    this.become('following');
  }

  /** What to show at `now`, ms of the client's `host.now()`, which must not run back. Emits the events that are due. */
  frame(now: number): Frame {
    this.drawn = now;
    for (const event of this.timeline.due(now)) this.emit('event', event);
    const guide = this.timeline.view(now);
    if (guide && guide.scene !== this.scene) {
      this.scene = guide.scene;
      this.turning = null;
      if (this._mode === 'following' || !this.options.keepScene?.()) {
        this.cutNext = true;
        this.become('following');
      }
    }
    const following = this._mode === 'following';
    const here = following ? guide?.scene : this.freeView?.scene;
    const cut = this.cutNext && following && guide !== null;
    if (cut) this.cutNext = false;
    this.shown = following && guide ? this.turned(guide, now) : null;
    return {
      view: this.shown,
      pointer: guide && here === guide.scene ? this.timeline.pointer(now) : null,
      following,
      guideDirection: guide,
      cut,
    };
  }

  /** Ends the following: what comes is ignored. `frame` still gives what came before. */
  close(): void {
    for (const off of this.offs) off();
  }

  /** Goes on after a gap from what is shown, without a leap. */
  private begin(time: number | null, view: View | null, pointer: Direction | null, now: number): void {
    // whoever comes late knows from it where a clip is that runs
    if (time !== null && this.timeline.guideTime(now) === null) this.timeline.clock.sample(time, now, null);
    this.timeline.place(view, pointer, now);
    if (this._mode === 'following' && this.shown) this.turnTo(view, this.shown, now);
  }

  private turnTo(to: View | null, from: View | null, now: number): void {
    if (from && to && from.scene === to.scene && !this.options.reducedMotion?.()) {
      const span = Math.min(TURN_MOST, TURN_LEAST + TURN_PACE * angleBetween(from, to));
      this.turning = { from, turn: shortestTurn(from.yaw, to.yaw), start: now, span };
    } else this.cutNext = true;
  }

  private turned(guide: View, now: number): View {
    const turning = this.turning;
    if (!turning) return guide;
    const f = (now - turning.start) / turning.span;
    if (f >= 1) {
      this.turning = null;
      return guide;
    }
    // the guide may turn past our back meanwhile, and the short way then is the other way round: stay on ours
    turning.turn += shortestTurn(turning.from.yaw + turning.turn, guide.yaw);
    const eased = smoothstep(f);
    return { ...mixViews(turning.from, guide, eased), yaw: wrapYaw(turning.from.yaw + eased * turning.turn) };
  }

  private become(mode: Mode): void {
    if (mode === this._mode) return;
    this._mode = mode;
    this.emit('mode', mode);
  }
}
