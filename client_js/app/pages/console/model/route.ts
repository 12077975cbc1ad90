/** The way through the hall: the stops of the run sheet, one's own while leading, and the view that all follow. */
import { computed, signal } from '@preact/signals';
import type { Stop, View } from 'guide-client';
import type { PanoramaModel } from '../../../panorama/panorama-model.ts';
import type { ConsoleModel } from './console.ts';

/** A movement that all followers see: quick enough to keep up with the words, slow enough for the stomach, ms. */
const MOVE = 1000;

export class Route {
  /** own stop while leading, else the leader's */
  readonly stop = computed<Stop | null>(() => {
    const id = this.ownStop.value ?? this.model.features.value?.live.stop.value ?? null;
    return this.stops.find((stop) => stop.id === id) ?? null;
  });
  private readonly ownStop = signal<string | null>(null);
  /** the scene on its way onto our own panorama; what the old one still shows is not sent any more */
  private heading: string | null = null;

  constructor(private readonly model: ConsoleModel) {}

  get stops(): readonly Stop[] {
    return this.model.panorama.value?.hall.stops ?? [];
  }

  /** One's own from now on; null: the leader's. */
  begin(stop: string | null): void {
    this.ownStop.value = stop;
  }

  /** Goes `by` stops on (or back); from none, to the first. */
  move(by: number): void {
    const at = this.stop.value ? this.stops.indexOf(this.stop.value) : -1;
    const next = this.stops[at + by];
    if (next) this.goTo(next);
  }

  goTo(stop: Stop): void {
    const { active, pointer, features, lead } = this.model;
    if (!active.value) return;
    this.ownStop.value = stop.id;
    pointer.clear();
    // a narration or a film belongs to where it was begun
    if (features.value?.live.client.state.playing?.id !== stop.id) features.value?.onAir.stop();
    lead?.set({ stop: stop.id });
    this.goView(stop.view);
  }

  goView(view: View): void {
    const { lead, pointer } = this.model;
    const panorama = this.model.panorama.value;
    if (panorama?.scene.value !== view.scene) {
      pointer.clear();
      // followers begin to fetch the picture while ours is on its way
      this.heading = panorama?.viewer ? view.scene : null;
      lead?.set({ view });
    }
    if (!panorama?.viewer) {
      lead?.set({ view });
      panorama?.startAt(view);
    }
    void panorama?.viewer?.moveTo(view, MOVE).then(() => {
      if (this.heading === view.scene) this.heading = null;
    });
  }

  /** What our panorama shows is what all follow, while we lead. */
  show(panorama: PanoramaModel): void {
    panorama.on('drawn', ({ view, at }) => {
      if (this.heading && view.scene !== this.heading) return;
      this.heading = null;
      if (this.model.leading.value) this.model.lead?.set({ view }, at);
    });
  }
}
