/**
 * One session as pages show it: the client's events as signals. What arrives many times a second (views, pointers) does
 * not come by here; the stage asks `follower.frame` for it, once a picture.
 */
import { batch, signal } from '@preact/signals';
import { diagnose, Follower, GuideClient, socketUrl, TEXT_LIMITS, toReport, VoiceReceiver } from 'guide-client';
import type {
  CaptionEvent,
  CommentEvent,
  Diagnostics,
  Health,
  Holder,
  Leader,
  Member,
  Mode,
  Page,
  Phase,
  Report,
  Rung,
  SessionEvent,
  SessionInfo,
  SoundState,
  Status,
  Text,
  TextLimits,
  View,
} from 'guide-client';
import { pictures } from 'guide-client/panorama';
import { errorCount } from '../base/errors.ts';
import { reducedMotion } from '../base/motion.ts';
import type { HallIndex } from '../hall/hall.ts';
import { CommentList } from './comments/list-model.ts';
import type { Sound } from './sound/sound.ts';

const CAPTIONS_KEPT = 60;
/** A flood of comments draws the list a few times a second, not a hundred. */
const COMMENTS_APART = 120;
/** The server takes two pages a second. */
const PAGES_APART = 500;
/** No answer: asked again. */
const PAGE_PATIENCE = 3000;

/** A leader whose line is down for the moment is `away`. */
export type LeaderNow = Leader & { away?: boolean };

export class LiveSession {
  readonly client: GuideClient;
  readonly follower: Follower;
  readonly receiver: VoiceReceiver;

  readonly status = signal<Status>('idle');
  /** why the session was closed: a name from codes.ts */
  readonly closed = signal<string | null>(null);
  readonly me = signal<Member | null>(null);
  readonly session = signal<SessionInfo | null>(null);
  readonly limits = signal<TextLimits>(TEXT_LIMITS);
  readonly phase = signal<Phase>('waiting');
  readonly leader = signal<LeaderNow | null>(null);
  readonly count = signal(0);
  readonly hearts = signal(0);
  readonly stop = signal<string | null>(null);
  readonly mode = signal<Mode>('following');
  readonly comments = signal<readonly CommentEvent[]>([]);
  readonly caption = signal<CaptionEvent | null>(null);
  /** the captions so far, to be read again */
  readonly said = signal<readonly CaptionEvent[]>([]);
  readonly announcement = signal<Text | null>(null);
  readonly health = signal<Health | null>(null);
  /** who may speak beside the leader */
  readonly floor = signal<Holder | null>(null);
  readonly sound = signal<SoundState>('off');
  readonly rung = signal<Rung>(0);
  /** the names of those who are heard speaking */
  readonly speaking = signal<readonly string[]>([]);
  /** the whole state was told at least once */
  readonly known = signal(false);
  /** the session has as many followers as it may: one waits for a place */
  readonly full = signal(false);
  /** where this page looks, for diagnostics; set by the page */
  shown: () => View | null = () => null;
  frames: () => number = () => 0;
  /** a comment that is new to this page while it looks on, for danmaku */
  onComment: (comment: CommentEvent) => void = () => undefined;
  private readonly offTrim: () => void;
  private readonly list = new CommentList();
  private waiting: CommentEvent[] = [];
  private pageAsked = -Infinity;
  private pageAwaited = false;
  private flushing = false;
  private lastFrames = { count: 0, at: 0, fps: 0 };

  /** `renewToken`: gets a new token where the server no longer knows this one; without it the session is closed then */
  constructor(
    token: string,
    private readonly book: () => HallIndex | null,
    sound: Sound,
    renewToken?: () => Promise<string>,
  ) {
    const report = (): Report => toReport(this.diagnostics());
    const can = ['opus'];
    this.client = new GuideClient({ url: socketUrl(), token, can, report, ...(renewToken && { renewToken }) });
    this.follower = new Follower(this.client, { reducedMotion });
    this.receiver = new VoiceReceiver(this.client, this.follower.timeline.clock, { output: sound.output });
    this.offTrim = sound.trim.subscribe((trim) => (this.receiver.trim = trim));
    this.listen();
  }

  connect(): void {
    this.client.connect();
  }

  leave(): void {
    this.client.leave();
    this.receiver.close();
    this.offTrim();
  }

  /** What `window.guideDiagnostics` gives; errors are the page's and the wire's. */
  diagnostics(): Readonly<Diagnostics> {
    const page = { view: this.shown(), fps: this.fps(), receiver: this.receiver };
    const numbers = diagnose(this.client, this.follower, page);
    return Object.freeze({ ...numbers, errors: numbers.errors + errorCount() });
  }

  private fps(): number {
    const now = performance.now();
    const count = this.frames();
    const { at } = this.lastFrames;
    if (now - at >= 1000) {
      const fps = at > 0 ? Math.round(((count - this.lastFrames.count) * 1000) / (now - at)) : 0;
      this.lastFrames = { count, at: now, fps };
    }
    return this.lastFrames.fps;
  }

  private listen(): void {
    const { client, follower, receiver } = this;
    client.on('status', ({ status, reason }) =>
      batch(() => {
        this.status.value = status;
        if (status !== 'connecting') this.full.value = reason?.name === 'session_full';
        this.closed.value = status === 'closed' ? (reason?.name ?? 'unknown') : null;
      }),
    );
    client.on('welcome', ({ me, session }) =>
      batch(() => {
        this.me.value = me;
        this.session.value = session;
        this.limits.value = this.client.limits;
      }),
    );
    client.on('state', ({ state }) =>
      batch(() => {
        this.phase.value = state.phase;
        this.leader.value = state.leader;
        this.count.value = state.count;
        this.hearts.value = state.hearts;
        this.stop.value = state.stop;
        this.floor.value = state.floor;
      }),
    );
    client.on('tick', ({ whole, view }) => {
      if (whole) this.known.value = true;
      // the picture is fetched while the view still waits for its time
      const scene = view && view.scene !== this.shown()?.scene ? this.book()?.scene(view.scene) : undefined;
      if (scene) pictures.preload(scene.picture);
    });
    client.on('health', (health) => (this.health.value = health));
    receiver.on('change', ({ sound, rung, speaking }) =>
      batch(() => {
        this.sound.value = sound;
        this.rung.value = rung;
        this.speaking.value = speaking;
      }),
    );
    client.on('comments', (page) => this.onPage(page));
    client.on('left', (hole) => this.onLeft(hole));
    follower.on('mode', (mode) => (this.mode.value = mode));
    follower.on('event', (event) => this.onEvent(event));
    follower.on('reset', ({ events }) => this.onReset(events));
  }

  /** Someone looks at the list and sees comments up to this number; null: its end, where it grows. */
  read(upTo: number | null): void {
    this.list.reading = upTo !== null;
    if (upTo !== null) this.readBack(upTo);
    else if (this.list.comments.length > this.comments.value.length) this.flushLater();
  }

  /** Fetches what is missing above; a page at a time. */
  private readBack(upTo: number): void {
    const now = this.client.host.now();
    const before = this.list.missing(upTo);
    if (before === null || now - this.pageAsked < (this.pageAwaited ? PAGE_PATIENCE : PAGES_APART)) return;
    if (!this.client.readBack(before)) return;
    this.pageAsked = now;
    this.pageAwaited = true;
  }

  private onPage({ first, last, comments }: Page): void {
    const own = first === last && comments[0]?.author === this.me.value?.id;
    for (const comment of own ? comments : []) this.onComment(comment);
    if (!own) this.pageAwaited = false;
    this.list.fill(first, last, comments);
    this.flushLater();
  }

  /** A guide misses none: what was left out is fetched at once. */
  private onLeft(hole: { after: number; last: number }): void {
    this.list.left(hole);
    if (this.me.value && this.me.value.role !== 'follower') this.readBack(hole.last);
  }

  private onReset(events: readonly SessionEvent[]): void {
    this.waiting = [];
    const comments = events.filter((event): event is CommentEvent => event.kind === 'comment');
    const captions = events.filter((event): event is CaptionEvent => event.kind === 'caption');
    // the caption that still stands belongs to what a newcomer sees; an older one would puzzle
    const last = [...events].reverse().find((event) => event.kind === 'caption' || event.kind === 'scene');
    batch(() => {
      this.list.reset(comments);
      this.comments.value = this.list.comments;
      this.said.value = captions.slice(-CAPTIONS_KEPT);
      this.caption.value = last?.kind === 'caption' ? last : null;
    });
  }

  private onEvent(event: SessionEvent): void {
    switch (event.kind) {
      case 'comment':
        this.waiting.push(event);
        this.onComment(event);
        return this.flushLater();
      case 'caption':
        this.caption.value = event;
        this.said.value = [...this.said.value, event].slice(-CAPTIONS_KEPT);
        return;
      case 'announcement':
        this.announcement.value = event.text;
        return;
      case 'phase':
        if (event.phase === 'ended') this.caption.value = null;
        return;
      case 'scene':
        // what was said of the place before does not belong to this one
        this.caption.value = null;
        return;
    }
  }

  private flushLater(): void {
    if (this.flushing) return;
    this.flushing = true;
    setTimeout(() => {
      this.flushing = false;
      this.list.add(this.waiting);
      this.waiting = [];
      this.list.trim();
      this.comments.value = this.list.comments;
    }, COMMENTS_APART);
  }
}
