/**
 * A hall walked alone: who moves the view (a hand, the way one is led, the tour, the turning at rest, the opening), and what
 * is heard. The page draws it.
 *
 * What holds
 * - A hand on the panorama wins over all that moves by itself.
 * - One voice at a time: a film, or a recording in an exhibit, ends a narration and holds the tour.
 */
import { effect, signal, untracked } from '@preact/signals';
import type { Hotspot, Stop, View } from 'guide-client';
import { textIn } from '../../../base/i18n.ts';
import { reducedMotion } from '../../../base/motion.ts';
import { prefs } from '../../../base/prefs.ts';
import type { HallIndex } from '../../../hall/hall.ts';
import { PanoramaModel } from '../../../panorama/panorama-model.ts';
import { dialogOpen } from '../../../ui/dialog/dialog.tsx';
import { Gyroscope } from '../device/gyroscope.ts';
import { Idle } from './idle.ts';
import { Leading } from './leading.ts';
import { Music } from './music.ts';
import { Narrator } from './narrator.ts';
import { openingAt } from './opening.ts';
import { Tour } from './tour.ts';

/** The turn to the next exhibit, ms. */
const STEP = 700;

export class WalkModel {
  readonly panorama: PanoramaModel;
  readonly leading: Leading;
  readonly narrator: Narrator;
  readonly tour: Tour<Stop>;
  readonly gyroscope = new Gyroscope();
  /** music, and narrations that begin by themselves */
  readonly sound = signal(false);
  private readonly narration = document.createElement('audio');
  private readonly music: Music | null;
  private readonly idle: Idle | null;
  /** a film or a recording of an exhibit is heard */
  private readonly media = signal(false);
  private openedAt: number | null = null;
  private readonly ends: (() => void)[] = [];

  constructor(readonly hall: HallIndex) {
    const { music, autorotate } = hall.data;
    this.panorama = new PanoramaModel(hall, true);
    this.leading = new Leading(this.panorama);
    this.narrator = new Narrator(this.narration);
    this.music = music ? new Music(document.createElement('audio'), music.audio, music.volume) : null;
    this.idle = autorotate ? new Idle(autorotate.speed, autorotate.delay) : null;
    this.tour = new Tour<Stop>(hall.stops, {
      show: (stop) => this.leading.lead({ scene: stop.view.scene, view: stop.view, title: textIn(stop.title) }),
      tell: (stop) => this.narrator.tell(`stop:${stop.id}`, stop),
      hush: () => this.narrator.stop(),
      hold: () => {
        this.leading.stop();
        this.narrator.pause();
      },
      goOn: () => this.narrator.resume(),
    });
    this.panorama.driver = { frame: (now) => this.frame(now), pick: (hotspot) => this.pick(hotspot) };
    this.panorama.on('grab', () => {
      this.gyroscope.hold();
      this.touch();
    });
    this.watch();
  }

  /** `spot`: where a link leads; null: one begins at the entrance. */
  begin(spot: View | null): void {
    this.openedAt = spot === null && this.hall.data.opening === 'planet' && !this.still ? 0 : null;
    void this.panorama.begin(spot ?? this.hall.entrance);
  }

  close(): void {
    this.leading.stop();
    this.tour.leave();
    this.narrator.close();
    this.gyroscope.close();
    this.music?.close();
    for (const end of this.ends) end();
  }

  /** Something is done: what moves by itself rests. */
  touch(): void {
    this.idle?.touch();
    if (this.openedAt === null) return;
    this.openedAt = null;
    this.panorama.viewer?.bend(0);
    void this.panorama.viewer?.moveTo(this.hall.entrance, 0);
  }

  /** Called in a tap. */
  setSound(on: boolean): void {
    this.sound.value = on;
    this.music?.set(on);
    if (!on && !this.tour.state.value?.running) this.narrator.stop();
    if (on) this.tellScene(this.panorama.scene.value);
  }

  /** Begins the tour, or goes on with it; called in a tap. */
  playTour(): void {
    this.touch();
    this.sound.value = true;
    this.music?.set(true);
    this.tour.play();
  }

  toStop(stop: Stop): void {
    this.touch();
    this.tour.go(this.hall.stops.indexOf(stop));
  }

  toScene(scene: string): void {
    this.away();
    void this.leading.lead({ scene, view: this.hall.arrival(scene), title: this.hall.sceneTitle(scene) });
  }

  async toExhibit(id: string): Promise<void> {
    const place = this.hall.placeOf(id, this.panorama.scene.value);
    const title = textIn(this.hall.exhibit(id)?.title);
    const { scene, hotspot } = place ?? {};
    this.away();
    if (scene && hotspot && this.panorama.viewer) {
      const view = { scene: scene.id, ...hotspot.at, fov: scene.view.fov };
      if (!(await this.leading.lead({ scene: scene.id, view, title }))) return;
    }
    this.panorama.exhibit.value = id;
  }

  /** From an exhibit that is open to another one, which is opened where it stands. */
  stepTo(id: string): void {
    this.away();
    const place = this.hall.placeOf(id, this.panorama.scene.value);
    this.panorama.exhibit.value = id;
    if (place) void this.panorama.viewer?.moveTo({ scene: place.scene.id, ...place.hotspot.at, fov: place.scene.view.fov }, STEP);
  }

  /** The narration of the scene one is in; called in a tap. */
  listen(): void {
    const scene = this.hall.scene(this.panorama.scene.value);
    if (!scene) return;
    const key = `scene:${scene.id}`;
    if (this.narrator.key.value === key) this.narrator.stop();
    else void this.narrator.tell(key, scene);
  }

  private get still(): boolean {
    return reducedMotion() || prefs.elder.value;
  }

  /** One goes one's own way: the tour waits where it is. */
  private away(): void {
    this.touch();
    this.tour.pause();
    this.leading.stop();
  }

  private pick(hotspot: Hotspot): void {
    this.away();
    this.panorama.follow(hotspot);
  }

  private frame(now: number): View | null {
    const { shown } = this.panorama;
    if (this.openedAt !== null) {
      // the first picture that is drawn is the one from above
      if (shown) this.openedAt ||= now;
      const frame = openingAt(shown ? now - this.openedAt : 0, this.hall.entrance);
      this.panorama.viewer?.bend(frame?.bend ?? 0);
      if (!frame) this.openedAt = null;
      return frame?.view ?? this.hall.entrance;
    }
    const busy = this.leading.way.value !== null || this.narrator.running.value || this.panorama.exhibit.value !== null || dialogOpen();
    if (this.leading.way.value !== null) this.gyroscope.rest();
    else if (shown && this.gyroscope.state.value === 'on') return this.gyroscope.frame(shown);
    if (!this.idle || !shown || busy || this.still) {
      this.idle?.touch();
      return null;
    }
    return this.idle.frame(now, shown);
  }

  private tellScene(id: string | null): void {
    const scene = this.hall.scene(id);
    if (!scene?.clip || !this.sound.value || this.leading.way.value || this.tour.state.value?.running) return;
    void this.narrator.tell(`scene:${scene.id}`, scene);
  }

  private watch(): void {
    // media events do not rise, but can be caught on their way down; our own elements stand in no document
    const on = (kind: string, heard: boolean): void => {
      const handle = (): void => {
        if (heard) {
          this.tour.pause();
          this.narrator.pause();
          if (!this.tour.state.value) this.narrator.stop();
        }
        this.media.value = heard;
      };
      document.addEventListener(kind, handle, true);
      this.ends.push(() => document.removeEventListener(kind, handle, true));
    };
    on('play', true);
    on('pause', false);
    on('ended', false);
    this.ends.push(
      effect(() => {
        if (this.panorama.exhibit.value === null) this.media.value = false;
      }),
      effect(() => this.music?.duck(this.narrator.heard.value || this.media.value)),
      effect(() => {
        const scene = this.panorama.scene.value;
        const led = this.leading.way.value !== null;
        untracked(() => {
          // what is told of a room ends when one leaves it
          const { value: key } = this.narrator.key;
          if (key?.startsWith('scene:') && key !== `scene:${scene}`) this.narrator.stop();
          if (!led && key !== `scene:${scene}`) this.tellScene(scene);
        });
      }),
    );
  }
}
