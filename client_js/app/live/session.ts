/**
 * One session as pages show it: who one is, how the line is, and the state that all know, as signals. What a feature shows
 * (comments, captions, sound …) is in the feature's own model, which listens to the client itself. What arrives many times
 * a second (views, pointers) does not come by here; the panorama asks `follower.frame` for it, once a picture.
 */
import { batch, signal } from '@preact/signals';
import { TEXT_LIMITS } from 'guide-client';
import type {
  Diagnostics,
  Follower,
  GuideClient,
  Leader,
  Member,
  Phase,
  SessionHandle,
  SessionInfo,
  Status,
  TextLimits,
  VoiceReceiver,
} from 'guide-client';
import { errorCount } from '../base/errors.ts';

export class LiveSession {
  readonly client: GuideClient;
  readonly follower: Follower;
  readonly receiver: VoiceReceiver;

  readonly status = signal<Status>('idle');
  /** why the session was closed: a name of PROTOCOL.md's close codes */
  readonly closed = signal<string | null>(null);
  /** why the line was last lost or closed, also while it is tried again: a name as in `closed`; null while all is well */
  readonly reason = signal<string | null>(null);
  /** the whole state was told at least once */
  readonly known = signal(false);
  readonly me = signal<Member | null>(null);
  readonly info = signal<SessionInfo | null>(null);
  readonly limits = signal<TextLimits>(TEXT_LIMITS);
  readonly phase = signal<Phase>('waiting');
  readonly leader = signal<Leader | null>(null);
  readonly count = signal(0);
  readonly stop = signal<string | null>(null);

  constructor(private readonly handle: SessionHandle) {
    const { client, follower, receiver } = handle;
    this.client = client;
    this.follower = follower;
    this.receiver = receiver;
    this.status.value = client.status;
    client.on('status', ({ status, reason }) =>
      batch(() => {
        this.status.value = status;
        this.reason.value = reason?.name ?? null;
        this.closed.value = status === 'closed' ? (reason?.name ?? 'unknown') : null;
      }),
    );
    client.on('welcome', ({ me, session }) =>
      batch(() => {
        this.me.value = me;
        this.info.value = session;
        this.limits.value = client.limits;
      }),
    );
    client.on('state', ({ state }) =>
      batch(() => {
        this.phase.value = state.phase;
        this.leader.value = state.leader;
        this.count.value = state.count;
        this.stop.value = state.stop;
      }),
    );
    client.on('tick', ({ whole }) => {
      if (whole) this.known.value = true;
    });
  }

  /** Once more, after it was closed: the person wants to take part here after all. */
  connect(): void {
    this.client.connect();
  }

  close(): void {
    this.handle.close();
  }

  /** What `window.guideDiagnostics` gives; errors are the page's and the wire's. */
  diagnostics(): Readonly<Diagnostics> {
    const numbers = this.handle.diagnostics();
    return Object.freeze({ ...numbers, errors: numbers.errors + errorCount() });
  }
}
