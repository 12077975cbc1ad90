/** Taking part in a session, from the link to the goodbye: which step one is at, and the way between them. */
import { batch, signal } from '@preact/signals';
import { ApiError, fetchSession, joinSession, NAME_LIMITS, resumeSession, retryWhileBusy } from 'guide-client';
import type { JoinOptions, SessionDetails, SessionHandle, Text } from 'guide-client';
import { exposeDiagnostics } from '../../base/diagnostics.ts';
import { countError } from '../../base/errors.ts';
import { textIn } from '../../base/i18n.ts';
import { tidyCode } from '../../base/join-code.ts';
import { device, tab } from '../../base/storage.ts';
import { openHall } from '../../hall/hall.ts';
import type { HallIndex } from '../../hall/hall.ts';
import { Drafts } from '../../live/comments/drafts.ts';
import { createFeatures } from '../../live/features.ts';
import type { Features } from '../../live/features.ts';
import { MyTurn } from '../../live/floor/my-turn.ts';
import { Sound } from '../../live/sound/sound.ts';
import { PanoramaModel } from '../../panorama/panorama-model.ts';
import { JoinKey } from './join-key.ts';
import { HandOver } from './hand-over.ts';
import { joinProblem } from './refusal.ts';
import type { JoinProblem } from './refusal.ts';
import { deviceSeat, forgetSeat, keepSeat, keptSeat } from './seat.ts';
import type { Seat } from './seat.ts';
import { sessionWords } from './words.ts';

export type Step = 'loading' | 'unknown' | 'over' | 'unreachable' | 'join' | 'follow';

/** What is shown of the session while one takes part. */
export interface SessionFeatures extends Features {
  readonly turn: MyTurn;
}

/** The panorama opens on the guide's view where that is known by then, else on the entrance, ms. */
const VIEW_PATIENCE = 1500;
/** A hall that could not be had is asked for again, ms. */
const HALL_AGAIN = 8000;

export class SessionModel {
  readonly step = signal<Step>('loading');
  readonly details = signal<SessionDetails | null>(null);
  readonly hall = signal<HallIndex | null>(null);
  readonly panorama = signal<PanoramaModel | null>(null);
  readonly features = signal<SessionFeatures | null>(null);
  /** the hall could not be fetched; it is asked for again */
  readonly hallMissing = signal(false);
  /** something to be told to all, until it is put away */
  readonly announcement = signal<Text | null>(null);
  /** why one has to join again */
  readonly notice = signal<string | null>(null);
  readonly problem = signal<JoinProblem | null>(null);
  readonly joining = signal(false);
  /** many join at once: one's turn comes by itself */
  readonly queueing = signal(false);
  /** why the server wants to be asked again a little later, while it is */
  readonly busy = signal<string | null>(null);
  /** outlives a session, and a reload: what was typed is there again after joining anew */
  readonly drafts = new Drafts();
  readonly sound = new Sound();
  /** who took part in this session on this device before, while it is asked whether it is the same person */
  readonly known = signal<Seat | null>(null);
  /** as it was found */
  code: string;
  private seat: Seat | null = null;
  private who = '';
  private readonly handOver: HandOver;
  private readonly joinKey: JoinKey;
  private hallTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly closing = new AbortController();

  constructor(code: string) {
    this.code = code;
    this.handOver = new HandOver(
      code,
      () => this.features.value?.live.status.value === 'online',
      () => this.features.value?.live.closed.value === 'opened_elsewhere' && this.here(),
    );
    this.joinKey = new JoinKey(code);
    const { text } = this.drafts;
    const key = `draft.${tidyCode(code)}`;
    text.value = tab.get(key) ?? '';
    text.subscribe((typed) => tab.set(key, typed || null));
  }

  /** Begins, or tries again where the server was out of reach. */
  async open(): Promise<void> {
    const seat = keptSeat(this.code);
    if (seat) return this.resume(seat);
    this.step.value = 'loading';
    try {
      const queued = (_wait: number, why: ApiError): void => void (this.busy.value = textIn(why.text));
      const details = await retryWhileBusy(() => this.find(), { queued, signal: this.closing.signal });
      this.details.value = details;
      if (details.phase === 'ended') {
        this.step.value = 'over';
        return;
      }
      batch(() => {
        this.known.value = deviceSeat(this.code);
        this.step.value = 'join';
      });
      void this.openHall(details.hall);
    } catch (error) {
      this.step.value = error instanceof ApiError && error.status === 404 ? 'unknown' : 'unreachable';
    } finally {
      this.busy.value = null;
    }
  }

  /** In answer to the tap of one who was here before: comes back as the same person. */
  comeBack(seat: Seat): void {
    this.sound.unlock();
    this.resume(seat);
  }

  /** Somebody else is at this device now, who is asked for a name as anyone. */
  notMe(): void {
    const seat = this.known.value;
    if (seat) forgetSeat(this.code, seat.token);
    for (const field of ['name', 'branch']) device.set(field, null);
    this.known.value = null;
  }

  /** In answer to the tap that enters: it lets sound be heard, too. */
  async join(name: string, branch: string): Promise<void> {
    const details = this.details.value;
    if (this.joining.value || !details) return;
    this.sound.unlock();
    batch(() => {
      this.joining.value = true;
      this.problem.value = null;
    });
    device.set('name', name);
    device.set('branch', branch);
    this.who = called(name, branch);
    try {
      const queued = (): void => void (this.queueing.value = true);
      const { signal } = this.closing;
      const options = { ...this.options(details.hall), queued, signal, key: this.joinKey.value };
      this.follow(await joinSession(this.code, { name, branch }, options));
      this.joinKey.renew();
    } catch (error) {
      if (!this.closing.signal.aborted) this.refused(error);
    } finally {
      this.joining.value = this.queueing.value = false;
    }
  }

  /** The same person, opened elsewhere meanwhile: take part here after all. */
  here(): void {
    this.features.value?.live.connect();
  }

  /** In answer to a tap: brings sound back where it was lost or never came. */
  restoreSound(): void {
    const features = this.features.value;
    if (features?.hearing.sound.value === 'on' && !features.clips.locked.value) return;
    this.sound.unlock();
    features?.live.receiver.unlock();
  }

  /** The page goes. */
  close(): void {
    this.closing.abort();
    this.handOver.close();
    clearTimeout(this.hallTimer);
    this.leave();
    this.sound.close();
  }

  private leave(): void {
    this.features.value?.turn.close();
    this.features.value?.close();
  }

  private refused(error: unknown): void {
    const problem = joinProblem(error, this.details.value?.limits ?? NAME_LIMITS);
    if (typeof problem === 'string') this.step.value = problem;
    else this.problem.value = problem;
  }

  private options(hall: string): JoinOptions {
    return {
      output: this.sound.output,
      // who was away for days is the same person still
      onToken: (token) => this.keep({ token, hall, who: this.who }),
      page: () => ({ view: this.panorama.value?.shown ?? null, fps: this.panorama.value?.fps ?? 0, picture: this.panorama.value ? this.panorama.value.pictured : this.hallMissing.value ? false : null }),
    };
  }

  private keep(seat: Seat): void {
    this.seat = seat;
    keepSeat(this.code, seat);
  }

  private resume(seat: Seat): void {
    this.keep(seat);
    this.who = seat.who;
    void this.openHall(seat.hall);
    this.follow(resumeSession(seat.token, this.options(seat.hall)));
  }

  private follow(session: SessionHandle): void {
    const shared = createFeatures(session, this.sound, () => this.hall.value);
    const { live } = shared;
    const { client, follower } = live;
    exposeDiagnostics(() => live.diagnostics());
    client.on('status', ({ status, reason }) => {
      if (status === 'closed' && reason?.code && reason.code >= 4100 && reason.code < 4200) this.again();
    });
    client.on('welcome', ({ me, session: { hall } }) => {
      // as the server has it: cleaned
      this.who = called(me.name, me.branch);
      if (this.seat && this.seat.who !== this.who) this.keep({ ...this.seat, who: this.who });
      this.drafts.most.value = client.limits.comment;
      void this.openHall(hall);
    });
    client.on('tick', ({ whole }) => {
      const panorama = this.panorama.value;
      if (whole) void panorama?.begin(client.state.view ?? panorama.hall.entrance);
    });
    follower.on('event', (event) => {
      if (event.kind === 'announcement') this.announcement.value = event.text;
    });
    batch(() => {
      this.notice.value = null;
      this.features.value = { ...shared, turn: new MyTurn(live) };
      this.step.value = 'follow';
    });
    // after the tap sound is on by now; after a reload the browser may want another one
    live.receiver.unlock();
  }

  /** The token is no longer good: forget it, and ask again; the name is filled in, and what was typed is kept. */
  private again(): void {
    const { seat } = this;
    const newer = deviceSeat(this.code);
    this.leave();
    // another tab of the same person had it renewed
    if (seat && newer?.who === seat.who && newer.token !== seat.token) return this.resume(newer);
    this.seat = null;
    if (seat) forgetSeat(this.code, seat.token);
    batch(() => {
      this.features.value = null;
      this.notice.value = sessionWords.again;
      this.step.value = 'loading';
    });
    void this.open();
  }

  private async openHall(id: string): Promise<void> {
    if (this.hall.value?.id === id) return;
    try {
      const hall = await openHall(id);
      if (this.hall.value?.id === id) return;
      const panorama = new PanoramaModel(hall);
      batch(() => {
        this.hallMissing.value = false;
        this.hall.value = hall;
        this.panorama.value = panorama;
      });
      const live = this.features.value?.live;
      const view = live?.client.state.view;
      if (view) return void panorama.begin(view);
      // behind the join card the hall's entrance shows at once; one who comes back waits for the guide's view
      setTimeout(() => void panorama.begin(hall.entrance), live ? VIEW_PATIENCE : 0);
    } catch (error) {
      if (!(error instanceof ApiError)) countError(error);
      // captions and comments work without the hall
      this.hallMissing.value = true;
      clearTimeout(this.hallTimer);
      this.hallTimer = setTimeout(() => void this.openHall(id), HALL_AGAIN);
    }
  }

  /** People write codes in their own ways: as typed first, then tidied. */
  private async find(): Promise<SessionDetails> {
    try {
      return await fetchSession(this.code);
    } catch (error) {
      const tidy = tidyCode(this.code);
      if (tidy === this.code || !tidy || !(error instanceof ApiError && error.status === 404)) throw error;
      const details = await fetchSession(tidy);
      this.code = tidy;
      return details;
    }
  }
}

const called = (name: string, branch: string): string => (branch ? `${name} · ${branch}` : name);
