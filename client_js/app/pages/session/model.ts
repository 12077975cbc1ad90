/** Taking part in a session, from the link to the goodbye: which step one is at, and the way between them. */
import { batch, signal } from '@preact/signals';
import { ApiError, fetchSession, joinWhenFree, NAME_LIMITS, renew, retryWhileBusy } from 'guide-client';
import type { SessionDetails } from 'guide-client';
import { exposeDiagnostics } from '../../base/diagnostics.ts';
import { countError } from '../../base/errors.ts';
import { t, textIn } from '../../base/i18n.ts';
import { tidyCode } from '../../base/join-code.ts';
import { device, tab } from '../../base/storage.ts';
import { openHall } from '../../hall/hall.ts';
import type { HallIndex } from '../../hall/hall.ts';
import { Drafts } from '../../live/comments/drafts.ts';
import { MyTurn } from '../../live/floor/my-turn.ts';
import { Clips } from '../../live/media/clips.ts';
import { LiveSession } from '../../live/session.ts';
import { Sound } from '../../live/sound/sound.ts';
import { PanoramaModel } from '../../panorama/panorama-model.ts';
import { sessionWords } from './words.ts';

export type Step = 'loading' | 'unknown' | 'over' | 'unreachable' | 'join' | 'follow';

/** What a tab keeps so that a reload comes straight back. */
interface Seat {
  token: string;
  hall: string;
}

export interface JoinProblem {
  field: 'name' | 'branch' | null;
  text: string;
}

/** The stage opens on the guide's view where that is known by then, else on the entrance, ms. */
const VIEW_PATIENCE = 1500;

export class SessionModel {
  readonly step = signal<Step>('loading');
  readonly details = signal<SessionDetails | null>(null);
  readonly book = signal<HallIndex | null>(null);
  readonly stage = signal<PanoramaModel | null>(null);
  readonly live = signal<LiveSession | null>(null);
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
  readonly clips = signal<Clips | null>(null);
  readonly turn = signal<MyTurn | null>(null);
  private code: string;
  private readonly closing = new AbortController();

  constructor(code: string) {
    this.code = code;
    const { text } = this.drafts;
    const key = `draft.${tidyCode(code)}`;
    text.value = tab.get(key) ?? '';
    text.subscribe((typed) => tab.set(key, typed || null));
  }

  /** Begins, or tries again where the server was out of reach. */
  async open(): Promise<void> {
    const seat = this.seat;
    if (seat) {
      void this.openStage(seat.hall);
      return this.follow(seat);
    }
    this.step.value = 'loading';
    try {
      const queued = (_wait: number, why: ApiError): void => void (this.busy.value = textIn(why.text));
      const details = await retryWhileBusy(() => this.find(), { queued, signal: this.closing.signal });
      this.details.value = details;
      if (details.phase === 'ended') {
        this.step.value = 'over';
        return;
      }
      this.step.value = 'join';
      void this.openStage(details.hall);
    } catch (error) {
      this.step.value = error instanceof ApiError && error.status === 404 ? 'unknown' : 'unreachable';
    } finally {
      this.busy.value = null;
    }
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
    try {
      const queued = (): void => void (this.queueing.value = true);
      const { token } = await joinWhenFree(this.code, { name, branch }, { queued, signal: this.closing.signal });
      if (this.closing.signal.aborted) return;
      this.follow(this.sit(token, details.hall));
    } catch (error) {
      this.refused(error);
    } finally {
      this.joining.value = this.queueing.value = false;
    }
  }

  /** The same person, opened elsewhere meanwhile: take part here after all. */
  here(): void {
    this.live.value?.connect();
  }

  /** In answer to a tap: brings sound back where it was lost or never came. */
  restoreSound(): void {
    if (this.live.value?.sound.value === 'on' && !this.clips.value?.locked.value) return;
    this.sound.unlock();
    this.live.value?.receiver.unlock();
  }

  /** The page goes. */
  close(): void {
    this.closing.abort();
    this.leave();
    this.sound.close();
  }

  private leave(): void {
    this.turn.value?.close();
    this.clips.value?.close();
    this.live.value?.leave();
  }

  private refused(error: unknown): void {
    const { code, detail } = error instanceof ApiError ? error : { code: 'unexpected', detail: {} as ApiError['detail'] };
    const field = detail['field'] === 'branch' ? 'branch' : 'name';
    const told = detail['longest'];
    const longest = typeof told === 'number' ? told : (this.details.value?.limits ?? NAME_LIMITS)[field];
    switch (code) {
      case 'session_over':
        this.step.value = 'over';
        return;
      case 'session_unknown':
        this.step.value = 'unknown';
        return;
      case 'text_empty':
        this.problem.value = { field, text: field === 'name' ? sessionWords.nameEmpty : sessionWords.branchEmpty };
        return;
      case 'text_too_long':
        this.problem.value = { field, text: (field === 'name' ? sessionWords.nameLong : sessionWords.branchLong)(longest) };
        return;
      case 'busy':
      case 'too_many_joins':
        this.problem.value = { field: null, text: sessionWords.tooMany };
        return;
      case 'unreachable':
        this.problem.value = { field: null, text: t.state.unreachable };
        return;
      case 'branch_unknown':
        this.problem.value = { field: 'branch', text: sessionWords.branchEmpty };
        return;
      default:
        this.problem.value = { field: null, text: error instanceof ApiError ? textIn(error.text) : sessionWords.failed };
    }
  }

  private sit(token: string, hall: string): Seat {
    const seat = { token, hall };
    tab.set(this.seatKey, JSON.stringify(seat));
    return seat;
  }

  private follow(seat: Seat): void {
    let { token } = seat;
    // who was away for days is the same person still
    const renewToken = async (): Promise<string> => {
      token = (await renew(token)).token;
      this.sit(token, seat.hall);
      return token;
    };
    const live = new LiveSession(token, () => this.book.value, this.sound, renewToken);
    const stage = (): PanoramaModel | null => this.stage.value;
    live.shown = () => stage()?.shown ?? null;
    live.frames = () => stage()?.pano?.frames ?? 0;
    exposeDiagnostics(() => live.diagnostics());
    live.client.on('status', ({ status, reason }) => {
      if (status === 'closed' && reason?.code && reason.code >= 4100 && reason.code < 4200) this.again();
    });
    live.client.on('welcome', ({ session: { hall } }) => {
      this.drafts.most.value = live.client.limits.comment;
      void this.openStage(hall);
    });
    live.client.on('tick', ({ whole }) => {
      if (whole) void stage()?.begin(live.client.state.view ?? stage()?.book.entrance ?? NOWHERE);
    });
    batch(() => {
      this.notice.value = null;
      this.live.value = live;
      this.clips.value = new Clips(live, this.sound, () => this.book.value, () => live.speaking.value.length > 0);
      this.turn.value = new MyTurn(live);
      this.step.value = 'follow';
    });
    // after the tap sound is on by now; after a reload the browser may want another one
    live.receiver.unlock();
    live.connect();
  }

  /** The token is no longer good: forget it, and ask again; the name is filled in, and what was typed is kept. */
  private again(): void {
    tab.set(this.seatKey, null);
    this.leave();
    batch(() => {
      this.live.value = null;
      this.clips.value = null;
      this.turn.value = null;
      this.notice.value = sessionWords.again;
      this.step.value = 'loading';
    });
    void this.open();
  }

  private async openStage(hall: string): Promise<void> {
    if (this.book.value?.hall.id === hall) return;
    try {
      const book = await openHall(hall);
      if (this.book.value?.hall.id === hall) return;
      const stage = new PanoramaModel(book);
      batch(() => {
        this.book.value = book;
        this.stage.value = stage;
      });
      const view = this.live.value?.client.state.view;
      if (view) return void stage.begin(view);
      // behind the join card the hall's entrance shows at once; one who comes back waits for the guide's view
      setTimeout(() => void stage.begin(book.entrance), this.live.value ? VIEW_PATIENCE : 0);
    } catch (error) {
      countError(error);
      // captions and comments work without the hall; it is asked for again when the session says hello again
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

  /** The same for every way of writing the code. */
  private get seatKey(): string {
    return `seat.${tidyCode(this.code)}`;
  }

  private get seat(): Seat | null {
    try {
      const seat: unknown = JSON.parse(tab.get(this.seatKey) ?? 'null');
      const { token, hall } = (seat ?? {}) as Partial<Seat>;
      return typeof token === 'string' && typeof hall === 'string' ? { token, hall } : null;
    } catch {
      return null;
    }
  }
}

const NOWHERE = { scene: '', yaw: 0, pitch: 0, fov: 70 };
