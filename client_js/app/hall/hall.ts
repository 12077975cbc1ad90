/** A hall with its parts at hand by their ids. */
import { fetchHall, retryWhileBusy } from 'guide-client';
import type { ApiError, Exhibit, Hall, Hotspot, Scene, Stop, View } from 'guide-client';
import { pictures } from 'guide-client/panorama';
import { textIn } from '../base/i18n.ts';

export class HallIndex {
  private readonly scenes: ReadonlyMap<string, Scene>;
  private readonly exhibits: ReadonlyMap<string, Exhibit>;
  private readonly stopsById: ReadonlyMap<string, Stop>;

  constructor(readonly data: Hall) {
    this.scenes = new Map(data.scenes.map((scene) => [scene.id, scene]));
    this.exhibits = new Map(data.exhibits.map((exhibit) => [exhibit.id, exhibit]));
    this.stopsById = new Map(data.run_sheet.map((stop) => [stop.id, stop]));
  }

  get id(): string {
    return this.data.id;
  }

  get title(): string {
    return textIn(this.data.title);
  }

  scene(id: string | null | undefined): Scene | undefined {
    return id ? this.scenes.get(id) : undefined;
  }

  exhibit(id: string | null | undefined): Exhibit | undefined {
    return id ? this.exhibits.get(id) : undefined;
  }

  stop(id: string | null | undefined): Stop | undefined {
    return id ? this.stopsById.get(id) : undefined;
  }

  get stops(): readonly Stop[] {
    return this.data.run_sheet;
  }

  sceneTitle(id: string | null | undefined): string {
    return textIn(this.scene(id)?.title) || id || '';
  }

  /** Where one looks when one comes to a scene. */
  arrival(id: string): View | null {
    const scene = this.scene(id);
    return scene ? { scene: scene.id, ...scene.view } : null;
  }

  /** Where one looks after walking through a link; null: it leads nowhere. An earlier server does not say how one arrives. */
  through({ link, arrive }: Hotspot): View | null {
    const scene = this.scene(link);
    return scene ? { scene: scene.id, ...(arrive ?? scene.view) } : null;
  }

  get entrance(): View {
    const first = this.arrival(this.data.start) ?? this.arrival(this.data.scenes[0]?.id ?? '');
    return first ?? { scene: '', yaw: 0, pitch: 0, fov: 70 };
  }

  /** Whether this exhibit stands in this scene. */
  shows(scene: string, exhibit: string | null): boolean {
    return exhibit !== null && (this.scene(scene)?.hotspots.some((hotspot) => hotspot.exhibit === exhibit) ?? false);
  }

  /** Where an exhibit stands: the first hotspot that opens it, in this scene if it is here; null: nowhere. */
  placeOf(exhibit: string, here: string | null = null): { scene: Scene; hotspot: Hotspot } | null {
    const at = this.scene(here);
    for (const scene of at ? [at, ...this.data.scenes] : this.data.scenes) {
      const hotspot = scene.hotspots.find((each) => each.exhibit === exhibit);
      if (hotspot) return { scene, hotspot };
    }
    return null;
  }

  /** The ids of all exhibits as one comes by them, scene by scene; what stands nowhere comes last. */
  get exhibitOrder(): string[] {
    const standing = this.data.scenes.flatMap(({ hotspots }) => hotspots.flatMap(({ exhibit }) => exhibit ?? []));
    return [...new Set([...standing, ...this.exhibits.keys()])].filter((id) => this.exhibits.has(id));
  }

  /** The hotspot of a scene that leads to another one, if there is one. */
  wayTo(from: string, to: string): Hotspot | undefined {
    return this.scene(from)?.hotspots.find((hotspot) => hotspot.link === to);
  }

  /** The stop after this one; before the first, the first. */
  stopAfter(id: string | null | undefined): Stop | undefined {
    return this.stops[this.stops.findIndex((stop) => stop.id === id) + 1];
  }

  /** The scenes one can walk to from here: their pictures may be wanted next. */
  preloadAround(id: string): void {
    if (savesData()) return;
    // few: what is kept decoded is few as well
    const near = this.scene(id)?.hotspots.flatMap(({ link }) => this.scene(link) ?? []) ?? [];
    for (const scene of near.slice(0, 2)) pictures.preload(scene.pyramid?.base.url ?? scene.picture);
  }
}

/** Whether the person asked for little to be fetched. */
export const savesData = (): boolean =>
  (navigator as Navigator & { connection?: { saveData?: boolean } }).connection?.saveData ?? false;

const halls = new Map<string, Promise<HallIndex>>();

/** A hall that is here already is not fetched. */
export function keepHall(data: Hall): void {
  halls.set(data.id, Promise.resolve(new HallIndex(data)));
}

/** Rejects with ApiError. A hall asked for twice is fetched once. `busy`: told while the server wants to be asked later. */
export function openHall(id: string, busy?: (why: ApiError) => void): Promise<HallIndex> {
  const known = halls.get(id);
  if (known) return known;
  const hall = retryWhileBusy(() => fetchHall(id), { queued: (_wait, why) => busy?.(why) }).then((data) => new HallIndex(data));
  halls.set(id, hall);
  hall.catch(() => halls.delete(id));
  return hall;
}
