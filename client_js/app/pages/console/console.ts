/** The guide's console: the session led from here, or watched while another leads. */
import { batch, computed, signal } from '@preact/signals';
import { ApiError, Lead, openGuide, retryWhileBusy } from 'guide-client';
import type { Phase, Stop, Text, View } from 'guide-client';
import { exposeDiagnostics } from '../../base/diagnostics.ts';
import { countError } from '../../base/errors.ts';
import { nameIn, t, textIn } from '../../base/i18n.ts';
import { tab } from '../../base/storage.ts';
import { openHall } from '../../hall/hall.ts';
import type { HallIndex } from '../../hall/hall.ts';
import type { TimedCaption } from '../../live/captions/clip-captions.ts';
import { captionsOf } from '../../live/captions/split.ts';
import { refusalText } from '../../live/comments/drafts.ts';
import type { Refusal } from '../../live/comments/drafts.ts';
import { Following } from '../../live/following/following.ts';
import { Clips } from '../../live/media/clips.ts';
import { LiveSession } from '../../live/session.ts';
import { Sound } from '../../live/sound/sound.ts';
import { PanoramaModel } from '../../panorama/panorama-model.ts';
import { OnAir } from './on-air.ts';
import { Pointer } from './pointer.ts';
import { consoleWords } from './words.ts';

export type ConsoleStep = 'checking' | 'missing' | 'unknown' | 'unreachable' | 'ready';

/** What a tab keeps, so that a reload leads on. */
interface GuideSeat {
  secret: string;
  token: string;
  code: string;
  title: string;
  hall: string;
}

/** A swing that all followers see: quick enough to keep up with the words, slow enough for the stomach. */
const SWING = 1000;

export class ConsoleModel {
  readonly step = signal<ConsoleStep>('checking');
  /** why the server wants to be asked again a little later, while it is */
  readonly busy = signal<string | null>(null);
  readonly seat = signal<GuideSeat | null>(null);
  readonly live = signal<LiveSession | null>(null);
  readonly stage = signal<PanoramaModel | null>(null);
  readonly leading = signal(false);
  /** leading, and there is something left to lead */
  readonly active = computed(() => this.leading.value && this.live.value?.phase.value !== 'ended');
  /** who leads, while one is asked whether to take over */
  readonly asked = signal<{ name: string; robot: boolean } | null>(null);
  /** something to tell in passing */
  readonly notice = signal<string | null>(null);
  /** how many captions of each stop went out */
  readonly sent = signal<Readonly<Record<string, number>>>({});
  readonly pointing = new Pointer((pointer) => this.lead?.set({ pointer }));
  /** own stop while leading, else the leader's */
  readonly stop = computed<Stop | null>(() => {
    const id = this.ownStop.value ?? this.live.value?.stop.value ?? null;
    return this.stage.value?.book.stops.find((stop) => stop.id === id) ?? null;
  });
  /** what is said at this stop: as it is recorded, where a clip tells it */
  readonly captions = computed<readonly Text[]>(() => {
    const stop = this.stop.value;
    if (!stop) return [];
    const recorded = stop.clip?.captions.map(({ text }) => text) ?? [];
    return recorded.length > 0 ? recorded : captionsOf(stop.narration);
  });
  readonly sound = new Sound();
  readonly clips = signal<Clips | null>(null);
  readonly voice = signal<OnAir | null>(null);
  following: Following | null = null;
  private readonly ownStop = signal<string | null>(null);
  private lead: Lead | null = null;
  /** the scene on its way onto our own stage; what the old one still shows is not sent any more */
  private heading: string | null = null;

  async open(): Promise<void> {
    const secret = decodeURIComponent(location.hash.slice(1)) || kept()?.secret || '';
    if (!secret) {
      this.step.value = 'missing';
      return;
    }
    this.step.value = 'checking';
    try {
      const known = kept();
      const queued = (_wait: number, why: ApiError): void => void (this.busy.value = textIn(why.text));
      this.begin(known?.secret === secret ? known : await retryWhileBusy(() => enter(secret), { queued }));
    } catch (error) {
      this.step.value = error instanceof ApiError && error.status === 404 ? 'unknown' : 'unreachable';
    } finally {
      this.busy.value = null;
    }
  }

  close(): void {
    this.voice.value?.close();
    this.clips.value?.close();
    this.live.value?.leave();
    this.sound.close();
  }

  /** In answer to any press: followers who speak, and clips, are to be heard. */
  unlock(): void {
    if (this.live.value?.sound.value === 'on' && !this.clips.value?.locked.value) return;
    this.sound.unlock();
    this.live.value?.receiver.unlock();
  }

  take(force: boolean): void {
    this.asked.value = null;
    const view = this.stage.value?.shown;
    if (view) this.lead?.set({ view, pointer: null });
    this.lead?.take(force).catch((refusal: Refusal) => {
      if (refusal.code === 'led_by_another') this.ask();
      else if (refusal.code !== 'offline') this.notice.value = refusalText(refusal);
    });
  }

  watch(): void {
    this.asked.value = null;
    this.following?.back();
  }

  phase(phase: Phase): void {
    if (!this.lead?.phase(phase)) this.notice.value = t.state.reconnecting;
  }

  /** Goes `by` stops on (or back); from none, to the first. */
  move(by: number): void {
    const stops = this.stage.value?.book.stops ?? [];
    const at = this.stop.value ? stops.indexOf(this.stop.value) : -1;
    const next = stops[at + by];
    if (next) this.goTo(next);
  }

  goTo(stop: Stop): void {
    if (!this.active.value) return;
    this.ownStop.value = stop.id;
    this.pointing.clear();
    // a narration or a film belongs to where it was begun
    if (this.live.value?.client.state.playing?.id !== stop.id) this.voice.value?.stop();
    this.lead?.set({ stop: stop.id });
    this.goView(stop.view);
  }

  /** Sends a caption of this stop, for now or for `time`; the next one after it is ready then. Resolves when it is recorded. */
  async sendPrepared(index: number, time?: number): Promise<void> {
    const stop = this.stop.value;
    const text = this.captions.value[index];
    if (!stop || !text || !this.active.value) return;
    const before = this.sent.value[stop.id] ?? 0;
    this.sent.value = { ...this.sent.value, [stop.id]: index + 1 };
    if (!(await this.sendCaption(text, time))) this.sent.value = { ...this.sent.value, [stop.id]: before };
  }

  sendNext(): void {
    const stop = this.stop.value;
    if (stop) void this.sendPrepared(this.sent.value[stop.id] ?? 0);
  }

  /** False where it was refused; why is told in `notice`. */
  async sendCaption(text: Text, time?: number): Promise<boolean> {
    try {
      await this.lead?.caption(text, time);
      return true;
    } catch (refusal) {
      this.notice.value = `${consoleWords.captionFailed}：${refusalText(refusal as Refusal)}`;
      return false;
    }
  }

  toggleMicrophone(): void {
    if (this.active.value) this.voice.value?.mic.toggle();
  }

  toggleClip(): void {
    const stop = this.stop.value;
    if (stop?.clip && this.active.value) this.voice.value?.toggle('clip', stop.id);
  }

  private begin(seat: GuideSeat): void {
    const { secret } = seat;
    const book = (): HallIndex | null => this.stage.value?.book ?? null;
    const live = new LiveSession(seat.token, book, this.sound, async () => {
      // the server no longer knows the token: the secret still opens the door
      const renewed = await enter(secret);
      this.seat.value = renewed;
      return renewed.token;
    });
    const lead = new Lead(live.client);
    this.lead = lead;
    const talking = (): boolean => this.voice.value?.mic.speaks || live.speaking.value.length > 0;
    const clips = new Clips(live, this.sound, book, talking);
    const say = (stop: string, index: number, time: number): void => {
      if (this.stop.value?.id === stop) void this.sendPrepared(index, time);
    };
    const captions = (stop: string): readonly TimedCaption[] => book()?.stop(stop)?.clip?.captions ?? [];
    const voice = new OnAir(lead, live, clips, { captions, say });
    live.shown = () => this.stage.value?.shown ?? null;
    live.frames = () => this.stage.value?.pano?.frames ?? 0;
    exposeDiagnostics(() => live.diagnostics());
    lead.on('leading', (leading) => this.onLeading(leading));
    lead.on('lost', ({ to }) => (this.notice.value = to ? consoleWords.takenFrom(nameIn(to.name)) : consoleWords.notLeading));
    let first = true;
    live.client.on('state', ({ state }) => {
      if (state.phase !== 'ended') return;
      this.pointing.enable(false);
      voice.mic.stop();
    });
    live.client.on('tick', ({ whole }) => {
      if (!whole) return;
      void this.stage.value?.begin(live.client.state.view ?? this.stage.value.book.entrance);
      if (first) this.firstLook(live);
      first = false;
    });
    batch(() => {
      this.seat.value = seat;
      this.live.value = live;
      this.clips.value = clips;
      this.voice.value = voice;
      this.step.value = 'ready';
    });
    void this.openStage(seat.hall, live);
    live.connect();
  }

  /** Leads at once where nobody does; where another does, the person decides. */
  private firstLook(live: LiveSession): void {
    const { leader, phase } = live.client.state;
    if (phase === 'ended' || leader?.id === live.client.me?.id) return;
    if (leader) this.ask();
    else if (live.client.me?.role === 'guide') this.take(false);
  }

  private ask(): void {
    const leader = this.live.value?.client.state.leader;
    this.asked.value = leader ? { name: leader.name, robot: leader.robot } : null;
  }

  private onLeading(leading: boolean): void {
    const stop = this.live.value?.client.state.stop ?? null;
    batch(() => {
      this.leading.value = leading;
      this.ownStop.value = leading ? stop : null;
      if (leading) this.asked.value = null;
    });
    if (this.following) this.following.active = !leading;
    this.pointing.enable(leading);
    const view = this.stage.value?.shown;
    if (leading && view) this.lead?.set({ view });
    if (!leading) this.following?.back();
  }

  private async openStage(hall: string, live: LiveSession): Promise<void> {
    try {
      const stage = new PanoramaModel(await openHall(hall));
      const following = new Following(stage, live);
      following.active = !this.leading.value;
      this.following = following;
      const { drawn, pick } = stage.hooks;
      stage.hooks.drawn = (view, size, at) => {
        drawn?.(view, size, at);
        if (this.heading && view.scene !== this.heading) return;
        this.heading = null;
        if (this.leading.value) this.lead?.set({ view }, at);
      };
      stage.hooks.pick = (hotspot) => {
        const to = this.leading.value && hotspot.link !== null ? stage.book.arrival(hotspot.link) : null;
        if (to) this.goView(to);
        else pick?.(hotspot);
      };
      stage.hooks.tap = (at, secondary) => this.pointing.tap(at, secondary);
      this.pointing.on(stage);
      this.stage.value = stage;
      if (live.known.value) void stage.begin(live.client.state.view ?? stage.book.entrance);
    } catch (error) {
      countError(error);
      this.notice.value = t.state.unreachable;
    }
  }

  private goView(view: View): void {
    const stage = this.stage.value;
    if (stage?.scene.value !== view.scene) {
      this.pointing.clear();
      // followers begin to fetch the picture while ours is on its way
      this.heading = stage?.pano ? view.scene : null;
      this.lead?.set({ view });
    }
    if (!stage?.pano) {
      this.lead?.set({ view });
      stage?.startAt(view);
    }
    void stage?.pano?.swing(view, SWING).then(() => {
      if (this.heading === view.scene) this.heading = null;
    });
  }
}

async function enter(secret: string): Promise<GuideSeat> {
  const { token, session } = await openGuide(secret);
  const seat = { secret, token, code: session.code, title: session.title, hall: session.hall };
  tab.set('console', JSON.stringify(seat));
  return seat;
}

function kept(): GuideSeat | null {
  try {
    const seat: unknown = JSON.parse(tab.get('console') ?? 'null');
    const { secret, token, code, title, hall } = (seat ?? {}) as Partial<GuideSeat>;
    return secret && token && code && title && hall ? { secret, token, code, title, hall } : null;
  } catch {
    return null;
  }
}
