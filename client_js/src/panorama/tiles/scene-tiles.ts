/** The tiles of the scene that is shown, and of what is shown next. */
import type { Group, WebGLRenderer } from 'three';
import { contextLosses, tileMemory } from '../context.ts';
import { levelsOf } from '../scene-picture.ts';
import type { PanoramaScene } from '../scene-picture.ts';
import { TileLayer } from './layer.ts';
import type { TileFrame } from './layer.ts';
import { loadTile } from './texture.ts';
import type { TileTexture } from './texture.ts';
import { TileStore } from './store.ts';
import { levelFor, visibleTiles } from './visible.ts';

/** So many tiles in a row that could not be had, and none that could: they are not there any more. */
const GIVEN_UP = 4;

export interface SceneTilesOptions {
  /** the device is a phone, or the like: with less memory */
  phone: boolean;
  /** another frame is wanted */
  again(): void;
  /** the tiles of this scene cannot be had */
  broken(scene: PanoramaScene): void;
}

export class SceneTiles {
  private readonly store: TileStore<TileTexture>;
  private readonly layer: TileLayer;
  private scene: PanoramaScene | null = null;
  /** it was said that they cannot be had */
  private broken = false;
  private lost = false;
  private base: { visible: boolean } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    renderer: Pick<WebGLRenderer, 'initTexture'>,
    private readonly options: SceneTilesOptions,
  ) {
    this.store = new TileStore({ load: loadTile, now: () => performance.now() }, tileMemory(options.phone));
    this.layer = new TileLayer(renderer, this.store, (ms) => this.again(ms));
  }

  get group(): Group {
    return this.layer.group;
  }

  /** The tiles cover all that is seen. */
  get complete(): boolean {
    return this.layer.complete;
  }

  /** Shows the tiles of a scene, where it has any; null: none. */
  show(scene: PanoramaScene | null): void {
    this.scene = scene;
    this.store.failures = 0;
    this.broken = false;
    if (scene) this.layer.show(levelsOf(scene), finest(scene));
    else this.layer.show([]);
  }

  /** What is drawn below the tiles from now on. */
  lieOver(base: { visible: boolean }): void {
    this.base = base;
  }

  /** Before each frame; null: this one is drawn without tiles. */
  draw(frame: TileFrame | null): void {
    this.group.visible = frame !== null;
    if (frame && !this.lost) this.update(frame);
    // below tiles that cover all that is seen it would only be drawn twice
    if (this.base) this.base.visible = !frame || !this.complete;
  }

  private update(frame: TileFrame): void {
    this.layer.update(frame);
    const { scene } = this;
    if (this.store.failures === 0) this.broken = false;
    if (!scene || this.broken || this.store.failures < GIVEN_UP) return;
    this.broken = true;
    this.options.broken(scene);
  }

  /** Has ready what a view of a scene will need on this screen, after what is seen now. */
  prefetch(scene: PanoramaScene, { camera, height }: Omit<TileFrame, 'now'>): void {
    const levels = levelsOf(scene);
    const tiles = levels[levelFor(levels, camera, height, finest(scene))]?.tiles ?? [];
    this.layer.prefetch(visibleTiles(tiles, camera));
  }

  /**
   * The system took the graphics away, or gave them back: what was in them is gone, and from then on a coarser level is the
   * finest, as it was perhaps too much.
   */
  onContext(lost: boolean): void {
    this.lost = lost;
    if (!lost) return;
    this.layer.clear();
    if (this.scene) this.layer.show(levelsOf(this.scene), finest(this.scene));
  }

  close(): void {
    this.layer.close();
    clearTimeout(this.timer);
  }

  private again(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.options.again(), ms);
  }
}

/** The finest level that may be used: what the graphics could not hold before is not put there again. */
const finest = (scene: PanoramaScene): number => Math.max(0, levelsOf(scene).length - 1 - contextLosses());
