/**
 * A scene's tiles over its base: those that the view needs, as sharp as the screen shows them, as soon as they are here.
 *
 * What holds
 * - Where a tile is missing, what lies below it is drawn, at last the base: no frame has a hole.
 * - Where the tiles of the level that is needed cover all that is seen, they alone are drawn.
 * - Few tiles go into the graphics in one frame, so that none takes long.
 */
import { BufferGeometry, DoubleSide, Float32BufferAttribute, Group, Mesh, MeshBasicMaterial } from 'three';
import type { WebGLRenderer } from 'three';
import type { Tile, TileLevel } from './grid.ts';
import type { TileTexture } from './texture.ts';
import type { TileStore, WantedTile } from './store.ts';
import { levelFor, visibleTiles } from './visible.ts';
import type { Camera } from './visible.ts';

/** How far from the eye, within the viewer's sphere. */
const RADIUS = 9;
/** Tiles that go into the graphics in one frame, a millisecond each on a phone. */
const UPLOADS = 3;
/** While one turns faster than this, radians a second, nobody sees what is sharp: only the coarsest tiles are fetched. */
const FAST = 1.2;
/** Where tiles could not be had, they are asked for again though nothing moves, ms. */
const RETRY = 10_000;

export interface TileFrame {
  camera: Camera;
  /** device pixels of the screen's height */
  height: number;
  /** ms, as in performance.now */
  now: number;
}

export class TileLayer {
  readonly group = new Group();
  /** what is drawn covers all that is seen: what lies below need not be drawn */
  complete = false;
  private levels: readonly TileLevel[] = [];
  private finest = -1;
  private ahead: readonly WantedTile[] = [];
  private asked: readonly WantedTile[] = [];
  private readonly meshes = new Map<string, Mesh<BufferGeometry, MeshBasicMaterial>>();
  private last: TileFrame | null = null;

  constructor(
    private readonly renderer: Pick<WebGLRenderer, 'initTexture'>,
    private readonly store: TileStore<TileTexture>,
    /** something is there to be drawn, or is not done yet: another frame is wanted, in `ms` */
    private readonly again: (ms: number) => void,
  ) {
    store.arrived = () => again(0);
  }

  /** there are no tiles to be drawn */
  get empty(): boolean {
    return this.levels.length === 0;
  }

  /** The scene's tiles, from the coarsest; none: what lies below is drawn alone. `finest`: the last level that may be used. */
  show(levels: readonly TileLevel[], finest = levels.length - 1): void {
    this.levels = levels;
    this.finest = finest;
    this.complete = false;
    this.ahead = [];
    this.last = null;
    for (const url of [...this.meshes.keys()]) this.drop(url);
  }

  /** Have these ready, too, after those that are seen. */
  prefetch(tiles: readonly WantedTile[]): void {
    this.ahead = tiles;
    const seen = this.last ? this.seen(this.last) : [];
    this.want(seen);
  }

  /** Before each frame. */
  update(frame: TileFrame): void {
    const fast = this.isFast(frame);
    this.last = frame;
    if (this.levels.length === 0) return;
    const place = this.place(frame);
    const seen = this.seen(frame);
    if (this.store.failures > 0) this.again(RETRY);
    if (fast) this.again(150); // when it is over, no other frame may come
    this.want(fast ? visibleTiles(this.levels[0]?.tiles ?? [], frame.camera) : seen);
    let uploads = UPLOADS;
    const ready = (tile: Tile): boolean => {
      const picture = this.store.get(tile.url);
      if (!picture) return false;
      if (!picture.uploaded && uploads-- > 0) {
        this.renderer.initTexture(picture.texture);
        picture.uploaded = true;
      }
      return picture.uploaded;
    };
    const drawn = seen.filter(ready).map((tile) => ({ tile, place }));
    this.complete = drawn.length === seen.length;
    if (!this.complete)
      this.levels.forEach(({ tiles }, other) => {
        if (other !== place) for (const tile of visibleTiles(tiles, frame.camera)) if (ready(tile)) drawn.push({ tile, place: other });
      });
    if (uploads < 0) this.again(0);
    this.draw(drawn);
  }

  /** What was in the graphics is gone. */
  clear(): void {
    for (const url of [...this.meshes.keys()]) this.drop(url);
    this.store.clear();
    this.complete = false;
  }

  close(): void {
    this.clear();
    this.store.close();
  }

  private place({ camera, height }: TileFrame): number {
    let place = levelFor(this.levels, camera, height, this.finest);
    // what does not fit would only push out what is seen
    const bytes = (at: number): number => visibleTiles(this.levels[at]?.tiles ?? [], camera).reduce((sum, tile) => sum + tile.bytes, 0);
    while (place > 0 && bytes(place) > this.store.most) place -= 1;
    return place;
  }

  private seen(frame: TileFrame): Tile[] {
    return visibleTiles(this.levels[this.place(frame)]?.tiles ?? [], frame.camera);
  }

  private isFast({ camera: { ahead }, now }: TileFrame): boolean {
    if (!this.last || now <= this.last.now) return false;
    const before = this.last.camera.ahead;
    const turned = Math.acos(Math.min(1, ahead[0] * before[0] + ahead[1] * before[1] + ahead[2] * before[2]));
    return turned / ((now - this.last.now) / 1000) > FAST;
  }

  private want(seen: readonly WantedTile[]): void {
    const all = [...seen, ...this.ahead];
    if (this.store.failures === 0 && all.length === this.asked.length && all.every(({ url }, at) => url === this.asked[at]?.url)) return;
    this.asked = all;
    this.store.want(all);
  }

  private draw(drawn: readonly { tile: Tile; place: number }[]): void {
    for (const mesh of this.meshes.values()) mesh.visible = false;
    for (const { tile, place } of drawn) {
      const mesh = this.meshes.get(tile.url) ?? this.make(tile);
      const texture = this.store.get(tile.url)?.texture ?? null;
      if (mesh.material.map !== texture) {
        mesh.material.map = texture;
        mesh.material.needsUpdate = true;
      }
      mesh.renderOrder = place + 1; // over the base, the finer over the coarser
      mesh.visible = texture !== null;
    }
    for (const url of [...this.meshes.keys()]) if (!this.store.has(url)) this.drop(url);
  }

  private make(tile: Tile): Mesh<BufferGeometry, MeshBasicMaterial> {
    const mesh = new Mesh(shape(tile), new MeshBasicMaterial({ depthTest: false, depthWrite: false, side: DoubleSide }));
    mesh.frustumCulled = false; // those that are not seen are not drawn anyway
    mesh.matrixAutoUpdate = false;
    mesh.raycast = () => undefined; // what is pressed is found without it
    this.meshes.set(tile.url, mesh);
    this.group.add(mesh);
    return mesh;
  }

  private drop(url: string): void {
    const mesh = this.meshes.get(url);
    if (!mesh) return;
    this.meshes.delete(url);
    this.group.remove(mesh);
    mesh.geometry.dispose();
    mesh.material.dispose();
  }
}

function shape({ pieces: [across, down], at }: Tile): BufferGeometry {
  const places: number[] = [];
  const coordinates: number[] = [];
  const corners: number[] = [];
  for (let y = 0; y <= down; y++)
    for (let x = 0; x <= across; x++) {
      places.push(...at(x / across, y / down).map((part) => part * RADIUS));
      coordinates.push(x / across, y / down);
      if (x === across || y === down) continue;
      const first = y * (across + 1) + x;
      corners.push(first, first + 1, first + across + 1, first + 1, first + across + 2, first + across + 1);
    }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(places, 3));
  geometry.setAttribute('uv', new Float32BufferAttribute(coordinates, 2));
  geometry.setIndex(corners);
  return geometry;
}
