/** What a scene is shown by: a small base and tiles where it has them, else one whole picture. */
import type { Covers, Pyramid, Tiles } from '../session/hall.ts';
import { pictures } from './picture-loader.ts';
import { cubeLevels, sphereLevels } from './tiles/grid.ts';
import type { TileLevel } from './tiles/grid.ts';

export interface PanoramaScene {
  id: string;
  /** URL of an equirectangular picture */
  picture: string;
  /** the yaw of the picture's centre column, degrees */
  north: number;
  /** how much of the sphere the picture covers; null: all */
  covers?: Covers | null;
  /** the picture in several sizes, cut into tiles */
  pyramid?: Pyramid | null;
  /** the same as a cube of tiles, which is shown in its place */
  tiles?: Tiles | null;
}

/** Returns the pictures that a scene may be shown by, the best first. `tiled`: tiles lie over it. */
export function picturesOf({ picture, pyramid, tiles }: PanoramaScene): { path: string; tiled: boolean }[] {
  const whole = { path: picture, tiled: Boolean(tiles) };
  return pyramid ? [{ path: pyramid.base.url, tiled: true }, whole] : [whole];
}

/**
 * Returns the first of a scene's pictures that can be had; none can: one that stands for it, and `fault` says why. `widest`:
 * pixels the graphics can take.
 */
export async function firstPicture(scene: PanoramaScene, widest: number): Promise<{ path: string; tiled: boolean; fault: unknown }> {
  let fault: unknown = null;
  for (const picture of picturesOf(scene)) {
    fault = await pictures.get(picture.path, widest).then(() => null, (error: unknown) => error ?? new Error('expected a picture'));
    if (fault === null) return { ...picture, fault };
  }
  return { path: pictures.plain, tiled: false, fault };
}

const known = new WeakMap<PanoramaScene, readonly TileLevel[]>();

/** Returns a scene's levels of tiles, from the coarsest; none where it has no tiles. */
export function levelsOf(scene: PanoramaScene): readonly TileLevel[] {
  const levels = known.get(scene) ?? made(scene);
  known.set(scene, levels);
  return levels;
}

function made({ tiles, pyramid, covers }: PanoramaScene): TileLevel[] {
  if (tiles) return cubeLevels(tiles);
  return pyramid ? sphereLevels(pyramid, covers ?? null) : [];
}
