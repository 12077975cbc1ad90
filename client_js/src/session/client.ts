/**
 * A session as one member sees it: its state, its events once and in order, and what the member says.
 *
 * Invariants
 * - `lastEvent` is the number of the newest event handed on; an event is handed on exactly once, through `event` or as
 *   part of a `reset`, and always in order.
 * - `state` is whole at any time: what the server has not told is at its default.
 */
import { Emitter } from '../base/emitter.ts';
import { Refused } from '../base/errors.ts';
import { browserHost, newId, type Host } from '../base/host.ts';
import { TEXT_LIMITS, type TextLimits } from '../base/limits.ts';
import type { Direction, View } from '../geometry/view.ts';
import type { Reason } from '../protocol/codes.ts';
import type { ClientMessage, Page, Refusal, Report, ServerMessage, Span, SpokenPacket, Tick, UnknownEvent, Whole } from '../protocol/messages.ts';
import type { CommentKind, Health, Me, Member, SessionEvent, SessionInfo, State, Status, Text } from '../protocol/types.ts';
import { Connection } from './connection.ts';
import type { Source } from './source.ts';
import { Unacknowledged } from './unacknowledged.ts';
import type { WorkerLink } from './worker-messages.ts';

/** Where the server is, and who we are there. */
export interface ServerOptions {
  /** of the WebSocket: see `socketUrl` */
  url: string;
  /** from `join` or `openGuide` */
  token: string;
  /** what this client can do, such as `opus` */
  can?: readonly string[];
  /** Gets a new token (joins again) when the server no longer knows ours. Without it the client is closed then. */
  renewToken?: () => Promise<string>;
}

interface ClientOptions {
  /** What to report every 5 s: see `diagnostics.ts`. */
  report?: () => Report;
  host?: Host;
}

/** With a server, or with another source of messages. */
export type GuideClientOptions = ClientOptions & (ServerOptions | { source: Source });

/** Something from the server at one instant: a tick, or the whole state after a (re)connection. */
export interface Moment {
  tick: number;
  /** guide time, ms; null where the guide sent nothing */
  time: number | null;
  /** when it came, ms of the host's clock */
  arrival: number;
  /** all of the state was told, not only what changed */
  whole: boolean;
  /** absent: did not change */
  view?: View | null;
  pointer?: Direction | null;
  /** none where a worker has the line: it plays them */
  packets: readonly SpokenPacket[];
}

export interface GuideEvents {
  /** it changed; and `reconnecting` again for each try that failed, with the reason of that one */
  status: { status: Status; reason: Reason | null };
  /** online, in this role and session */
  welcome: { me: Me; session: SessionInfo };
  /** these keys of `state` changed */
  state: { state: Readonly<State>; changed: readonly (keyof State)[] };
  /** the next event */
  event: SessionEvent;
  /** forget the events so far and begin with these: on the first connection, and after a gap that could not be filled */
  reset: { events: readonly SessionEvent[] };
  tick: Moment;
  /** a comment was recorded */
  ack: { id: string; event: number };
  /** comments were left out between these numbers, as more came than anyone reads: `readBack` fetches them */
  left: { after: number; last: number };
  /** all comments with these numbers: what `readBack` asked for, or one's own that was left out */
  comments: Page;
  /** something was refused: a comment (then `id` is its id), or what was last asked for */
  refused: Refusal;
  /** to guides, every 2 s */
  health: Health;
}

const NOTHING: State = {
  view: null,
  pointer: null,
  stop: null,
  phase: 'waiting',
  leader: null,
  count: 0,
  hearts: 0,
  floor: null,
  playing: null,
};
const HEARTS_APART = 500;
const HEARTS_MOST = 20;
const REPORT_APART = 5000;
const RESUME_APART = 1000;

export class GuideClient extends Emitter<GuideEvents> {
  /** null until the first welcome */
  me: Member | null = null;
  session: SessionInfo | null = null;
  state: Readonly<State> = NOTHING;
  epoch: string | null = null;
  lastEvent = 0;
  lastTick = 0;

  readonly host: Host;
  private readonly source: Source;
  private readonly unacknowledged: Unacknowledged;
  private readonly _report: (() => Report) | undefined;
  private _hearts = 0;
  private heartsWait = false;
  private resumeAsked = -Infinity;
  private cancelReport: () => void = () => undefined;
  private cancelHearts: () => void = () => undefined;

  constructor(options: GuideClientOptions) {
    super();
    this.host = options.host ?? browserHost;
    this._report = options.report;
    this.source = 'source' in options ? options.source : new Connection({ ...options, host: this.host });
    this.unacknowledged = new Unacknowledged(this.source, this.host);
    this.source.on('status', (change) => this.onStatus(change));
    this.source.on('message', (message) => this.onMessage(message));
  }

  /** Resolves with the next `type` event. Rejects with `Refused`, by the name of `reason`, when the client is closed, or is closed already. */
  override next<Type extends keyof GuideEvents>(type: Type): Promise<GuideEvents[Type]> {
    return this.status === 'closed' ? Promise.reject(this.closedError()) : super.next(type);
  }

  get status(): Status {
    return this.source.status;
  }
  /** The most characters that a comment and a caption may have in this session. */
  get limits(): TextLimits {
    return { ...TEXT_LIMITS, ...this.session?.limits };
  }
  /** @internal The worker that has the line and the voices; undefined: the page has them. */
  get link(): WorkerLink | undefined {
    return this.source.link;
  }
  /** Why the line was last lost or closed; null while all is well. */
  get reason(): Reason | null {
    return this.source.reason;
  }
  /** Bytes handed to the network and not yet sent. */
  get buffered(): number {
    return this.source.buffered;
  }
  get reconnects(): number {
    return this.source.reconnects;
  }
  /** Messages that could not be read. */
  get errors(): number {
    return this.source.errors;
  }
  /** Comments and captions not yet acknowledged. */
  get unsent(): number {
    return this.unacknowledged.size;
  }

  /** Connects, and stays connected until `leave()` or until the server says not to come back (`status` is `closed`). */
  connect(): void {
    this.source.open();
  }

  /** Leaves for good. What was not acknowledged is rejected. */
  leave(): void {
    this.source.close();
  }

  /**
   * Says something: 1 to `limits.comment` characters. Kept and sent again after a lost line until the server has recorded it; resolves
   * with the event's number then. Rejects with `Refused`: `too_many_comments` (`detail.wait` ms), `text_empty`,
   * `text_too_long`, `not_allowed`, `session_ended`, or the name of `reason` when the client is closed.
   */
  comment(text: string, kind: CommentKind = 'comment'): Promise<number> {
    const id = newId(this.host);
    return this.unacknowledged.add(id, { type: 'comment', id, kind, text });
  }

  /** Shows to all at guide time `time`. Use `Lead.caption`, which knows the time. Rejects as `comment`. */
  caption(time: number, text: Text): Promise<number> {
    const id = newId(this.host);
    return this.unacknowledged.add(id, { type: 'caption', id, time, text });
  }

  /** Sends hearts. Quick taps are sent together; more than 20 at a time are not counted. */
  react(count = 1): void {
    this._hearts = Math.min(HEARTS_MOST, this._hearts + count);
    if (!this.heartsWait) this.sendHearts();
  }

  /**
   * Asks for the comments before event `before`; the answer is a `comments` event. False where the line is not online.
   * Ask for one page at a time, and again after a while where none came. `first` 1 in an answer: there are no more.
   */
  readBack(before: number): boolean {
    return this.send({ type: 'page', before });
  }

  /** Sends one message as it is. False where the line is not online: it was not sent, and is not kept. */
  send(message: ClientMessage): boolean {
    return this.source.send(message);
  }

  private sendHearts(): void {
    this.heartsWait = false;
    if (this.status === 'closed') this._hearts = 0;
    if (this._hearts === 0) return;
    if (this.send({ type: 'react', count: this._hearts })) this._hearts = 0;
    this.heartsWait = true;
    this.cancelHearts = this.host.after(HEARTS_APART, () => this.sendHearts());
  }

  private onStatus(change: GuideEvents['status']): void {
    this.cancelReport();
    if (change.status === 'closed') this.onClosed(change.reason);
    if (change.status === 'online') this.reportLater();
    this.emit('status', change);
    if (change.status === 'closed') this.refuseNext(this.closedError());
  }

  private closedError(): Refused {
    return new Refused({ code: this.reason?.name ?? 'left', detail: {} });
  }

  /** Drops all that waited for the line. */
  private onClosed(reason: Reason | null): void {
    this.unacknowledged.refuseAll(reason?.name ?? 'left');
    this.cancelHearts();
    this._hearts = 0;
    this.heartsWait = false;
  }

  private reportLater(): void {
    const report = this._report;
    if (!report) return;
    this.cancelReport = this.host.after(REPORT_APART, () => {
      this.send({ type: 'report', summary: report() });
      this.reportLater();
    });
  }

  private onMessage(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        this.me = message.me;
        this.session = message.session;
        this.emit('welcome', { me: message.me, session: message.session });
        this.unacknowledged.resend();
        break;
      case 'snapshot':
        return this.onWhole(message, true);
      case 'resume':
        return this.onWhole(message, message.epoch !== this.epoch);
      case 'tick':
        this.onState(message, message.state, false);
        this.onEvents(message.events, message.left);
        break;
      case 'comments': {
        const { first, last, comments } = message;
        this.emit('comments', { first, last, comments });
        break;
      }
      case 'ack':
        this.unacknowledged.acknowledge(message.id, message.event);
        this.emit('ack', { id: message.id, event: message.event });
        break;
      case 'error': {
        const { code, id, detail } = message;
        if (code === 'too_many_resumes') return this.resumeLater(detail);
        const again = id !== null && this.unacknowledged.refuse(id, { code, id, detail });
        if (!again) this.emit('refused', { code, id, detail });
        break;
      }
      case 'health':
        this.emit('health', message.summary);
    }
  }

  private onWhole(message: Whole, reset: boolean): void {
    this.resumeAsked = -Infinity;
    this.epoch = message.epoch;
    if (reset) {
      this.lastEvent = message.event;
      this.emit('reset', { events: message.events.filter(isKnown) });
    }
    this.onState(message, { ...NOTHING, ...message.state }, true);
    if (!reset) this.onEvents(message.events, message.left);
    this.source.position = [this.epoch, this.lastEvent];
  }

  private onState({ tick, time, ...rest }: Whole | Tick, news: Partial<State>, whole: boolean): void {
    this.lastTick = tick;
    const before = this.state;
    const changed = (Object.keys(news) as (keyof State)[]).filter((key) => !same(before[key], news[key]));
    if (changed.length > 0) {
      this.state = { ...before, ...news };
      this.emit('state', { state: this.state, changed });
    }
    const { view, pointer } = news;
    this.emit('tick', {
      tick,
      time,
      arrival: this.source.arrival ?? this.host.now(),
      whole,
      ...(view !== undefined && { view }),
      ...(pointer !== undefined && { pointer }),
      packets: 'packets' in rest ? rest.packets : [],
    });
  }

  /** Within `left` a missing number is a comment that was left out; elsewhere it is a gap. */
  private onEvents(events: readonly (SessionEvent | UnknownEvent)[], left: Span | null): void {
    const [after, last] = left ?? [0, 0];
    if (after > this.lastEvent) return this.askResume();
    for (const event of events) {
      if (event.number <= this.lastEvent) continue;
      if (event.number > Math.max(this.lastEvent, last) + 1) return this.askResume();
      this.seen(event.number);
      if (isKnown(event)) this.emit('event', event);
    }
    if (!left) return;
    if (last > this.lastEvent) this.seen(last);
    this.emit('left', { after, last });
  }

  private seen(number: number): void {
    this.lastEvent = number;
    if (this.epoch !== null) this.source.position = [this.epoch, number];
  }

  /** Nobody asked for it but we ourselves: the next gap asks again once the wait is over. */
  private resumeLater(detail: Readonly<Record<string, unknown>>): void {
    const { wait } = detail;
    if (typeof wait === 'number') this.resumeAsked = this.host.now() + wait - RESUME_APART;
  }

  /** The answer brings all that is missing, so what comes after the gap need not be kept. */
  private askResume(): void {
    const now = this.host.now();
    if (this.epoch === null || now - this.resumeAsked < RESUME_APART) return;
    this.resumeAsked = now;
    this.send({ type: 'resume', epoch: this.epoch, event: this.lastEvent });
  }
}

function isKnown(event: SessionEvent | UnknownEvent): event is SessionEvent {
  return event.kind !== 'unknown';
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
