/** The guide's console: the session led from here, or watched while another leads. */
import { batch, computed, signal } from '@preact/signals';
import { ApiError, fetchSession, openSession, retryWhileBusy } from 'guide-client';
import type { GuideJoined, GuideSession, Health, Holder, Lead, OpenOptions, Phase } from 'guide-client';
import { exposeDiagnostics } from '../../../base/diagnostics.ts';
import { countError } from '../../../base/errors.ts';
import { nameIn, textIn } from '../../../base/i18n.ts';
import { openHall } from '../../../hall/hall.ts';
import type { HallIndex } from '../../../hall/hall.ts';
import { captionsOfClip } from '../../../hall/captions/timed.ts';
import { refusalText } from '../../../live/comments/drafts.ts';
import type { Refusal } from '../../../live/comments/drafts.ts';
import { createFeatures } from '../../../live/features.ts';
import type { Features } from '../../../live/features.ts';
import { Following } from '../../../live/following/model.ts';
import type { LiveSession } from '../../../live/session.ts';
import { Sound } from '../../../live/sound/sound.ts';
import { PanoramaModel } from '../../../panorama/panorama-model.ts';
import { consoleWords } from '../words.ts';
import { SentCaptions } from './captions.ts';
import { OnAir } from './on-air.ts';
import { Pointer } from './pointer.ts';
import { Route } from './route.ts';
import { keepSeat, keptSeat } from './seat.ts';
import type { ConsoleSeat } from './seat.ts';

/** A hall that could not be had is asked for again, ms. */
const HALL_AGAIN = 8000;

export type ConsoleStep = 'checking' | 'missing' | 'unknown' | 'unreachable' | 'ready';

/** What is shown of the session that one leads or watches. */
export interface ConsoleFeatures extends Features {
  readonly onAir: OnAir;
}

/** What each part of the console is given. */
export interface ConsoleProps {
  model: ConsoleModel;
  features: ConsoleFeatures;
}

export class ConsoleModel {
  readonly step = signal<ConsoleStep>('checking');
  /** why the server wants to be asked again a little later, while it is */
  readonly busy = signal<string | null>(null);
  readonly seat = signal<ConsoleSeat | null>(null);
  readonly features = signal<ConsoleFeatures | null>(null);
  readonly panorama = signal<PanoramaModel | null>(null);
  /** the hall could not be fetched; it is asked for again */
  readonly hallMissing = signal(false);
  readonly leading = signal(false);
  /** leading, and there is something left to lead */
  readonly active = computed(() => this.leading.value && this.features.value?.live.phase.value !== 'ended');
  /** who leads, while one is asked whether to take over */
  readonly asked = signal<{ name: string; robot: boolean } | null>(null);
  /** something to tell in passing */
  readonly notice = signal<string | null>(null);
  /** how the followers are; null until it is told */
  readonly health = signal<Health | null>(null);
  /** who may speak beside the leader */
  readonly floor = signal<Holder | null>(null);
  /** the followers' link; null until it is known */
  readonly link = signal<string | null>(null);
  readonly sound = new Sound();
  readonly pointer = new Pointer((pointer) => this.lead?.set({ pointer }));
  readonly route = new Route(this);
  readonly captions = new SentCaptions(this);
  following: Following | null = null;
  lead: Lead | null = null;
  /** this page has led before */
  private led = false;
  private hallTimer: ReturnType<typeof setTimeout> | undefined;

  async open(): Promise<void> {
    const asked = secretIn(location.hash);
    const known = keptSeat(asked);
    const secret = asked || known?.secret || '';
    if (!secret) {
      this.step.value = 'missing';
      return;
    }
    this.step.value = 'checking';
    if (known?.secret === secret) this.seat.value = known;
    try {
      this.begin(await openSession(secret, this.options(secret, this.seat.value)));
    } catch (error) {
      this.step.value = error instanceof ApiError && error.status === 404 ? 'unknown' : 'unreachable';
    } finally {
      this.busy.value = null;
    }
  }

  close(): void {
    clearTimeout(this.hallTimer);
    this.features.value?.onAir.close();
    this.features.value?.close();
    this.following?.close();
    this.sound.close();
  }

  /** In answer to any press: followers who speak, and clips, are to be heard. */
  unlock(): void {
    const features = this.features.value;
    if (features?.hearing.sound.value === 'on' && !features.clips.locked.value) return;
    this.sound.unlock();
    features?.live.receiver.unlock();
  }

  take(force: boolean): void {
    this.asked.value = null;
    const view = this.panorama.value?.shown;
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
    // it cannot be said while the line is not there: then its buttons rest
    this.lead?.phase(phase);
  }

  /** Lets this member speak; null takes the floor back. */
  giveFloor(member: string | null): void {
    this.lead?.floor(member);
  }

  toggleMicrophone(): void {
    if (this.active.value) this.features.value?.onAir.mic.toggle();
  }

  toggleClip(): void {
    const stop = this.route.stop.value;
    if (stop?.clip && this.active.value) this.features.value?.onAir.toggle('clip', stop.id);
  }

  private options(secret: string, seat: ConsoleSeat | null): OpenOptions {
    return {
      output: this.sound.output,
      ...(seat && { token: seat.token }),
      queued: (_wait: number, why: ApiError) => (this.busy.value = textIn(why.text)),
      // also when the server no longer knows the token: the secret still opens the session
      onJoined: (joined: GuideJoined) => (this.seat.value = keepSeat(secret, joined)),
      page: () => ({ view: this.panorama.value?.shown ?? null, fps: this.panorama.value?.fps ?? 0, picture: this.panorama.value?.pictured ?? null }),
    };
  }

  private begin(session: GuideSession): void {
    const { lead } = session;
    this.lead = lead;
    const hall = (): HallIndex | null => this.panorama.value?.hall ?? null;
    const shared = createFeatures(session, this.sound, hall, () => onAir.mic.speaks);
    const { live } = shared;
    const onAir: OnAir = new OnAir(lead, live, shared.clips, {
      captions: (id, duration) => {
        const stop = hall()?.stop(id);
        return stop ? captionsOfClip(stop, duration) : [];
      },
      shown: () => shared.captions.caption.value,
      say: (stop, index, time) => {
        if (this.route.stop.value?.id === stop) void this.captions.sendPrepared(index, time);
      },
    });
    exposeDiagnostics(() => live.diagnostics());
    lead.on('leading', (leading) => this.onLeading(leading));
    lead.on('lost', ({ to }) => (this.notice.value = to ? consoleWords.takenFrom(nameIn(to.name)) : consoleWords.notLeading));
    live.client.on('health', (health) => (this.health.value = health));
    live.client.on('state', ({ state }) => {
      this.floor.value = state.floor;
      if (state.phase !== 'ended') return;
      this.pointer.enable(false);
      onAir.mic.stop();
    });
    let first = true;
    live.client.on('tick', ({ whole }) => {
      if (!whole) return;
      void this.panorama.value?.begin(live.client.state.view ?? this.panorama.value.hall.entrance);
      if (first) this.firstLook(live);
      first = false;
    });
    batch(() => {
      this.features.value = { ...shared, onAir };
      this.step.value = 'ready';
    });
    const { seat } = this;
    if (!seat.value) return;
    void this.openPanorama(seat.value.hall, live);
    void this.findLink(seat.value.code);
  }

  /** As the server gives it to phones: a proxy, or a setting, may have given it another name than this page was opened by. */
  private async findLink(code: string): Promise<void> {
    const own = `${location.origin}/j/${code}`;
    this.link.value = await retryWhileBusy(() => fetchSession(code)).then(({ link }) => link ?? own, () => own);
  }

  /** Leads at once where nobody does; where another does, the person decides. */
  private firstLook(live: LiveSession): void {
    const { leader, phase } = live.client.state;
    if (phase === 'ended' || leader?.id === live.client.me?.id) return;
    // before the tour nobody is interrupted: a guide whose page was closed elsewhere leads on here
    const gone = leader !== null && leader.away && !leader.robot && phase === 'waiting';
    if (leader && !(gone && live.client.me?.role === 'guide')) this.ask();
    else if (leader) this.take(true);
    else if (live.client.me?.role === 'guide') this.take(false);
  }

  private ask(): void {
    const leader = this.features.value?.live.client.state.leader;
    this.asked.value = leader ? { name: leader.name, robot: leader.robot } : null;
  }

  private onLeading(leading: boolean): void {
    const stop = this.features.value?.live.client.state.stop ?? null;
    batch(() => {
      this.leading.value = leading;
      this.route.begin(leading ? stop : null);
      // whoever leads is not told any more that somebody else does
      if (leading) this.asked.value = this.notice.value = null;
    });
    // a page that was loaded anew goes on as it was; who took over meanwhile, and gave back, is asked
    if (leading && !this.led) void this.features.value?.onAir.mic.resume();
    this.led ||= leading;
    if (this.following) this.following.active = !leading;
    this.pointer.enable(leading);
    const view = this.panorama.value?.shown;
    if (leading && view) this.lead?.set({ view });
    if (!leading) this.following?.back();
  }

  private async openPanorama(id: string, live: LiveSession): Promise<void> {
    try {
      const panorama = new PanoramaModel(await openHall(id));
      const following = new Following(panorama, live);
      following.active = !this.leading.value;
      this.following = following;
      panorama.driver = {
        frame: () => following.frame(),
        pick: (hotspot) => {
          const to = this.leading.value ? panorama.hall.through(hotspot) : null;
          if (to) this.route.goView(to);
          else following.pick(hotspot);
        },
      };
      this.route.show(panorama);
      this.pointer.attach(panorama);
      this.hallMissing.value = false;
      this.panorama.value = panorama;
      if (live.known.value) void panorama.begin(live.client.state.view ?? panorama.hall.entrance);
    } catch (error) {
      if (!(error instanceof ApiError)) countError(error);
      this.hallMissing.value = true;
      this.hallTimer = setTimeout(() => void this.openPanorama(id, live), HALL_AGAIN);
    }
  }
}

/** The secret of a guide's link. One that is broken is taken as it stands: the server says that it is not valid. */
function secretIn(hash: string): string {
  const written = hash.slice(1);
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
