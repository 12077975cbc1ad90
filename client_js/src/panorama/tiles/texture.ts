/** A tile's picture: fetched, decoded off the page's thread, and then a texture. */
import { LinearFilter, Texture } from 'three';
import type { Decoded } from './store.ts';

/** Whether this browser reads WebP: almost all do; one that does not is found by its first tile. */
let webp = true;

export class TileTexture implements Decoded {
  readonly texture: Texture;
  /** it is in the graphics */
  uploaded = false;

  constructor(private readonly bitmap: ImageBitmap) {
    this.texture = new Texture(bitmap);
    this.texture.flipY = false; // a bitmap cannot be turned over on its way
    this.texture.minFilter = LinearFilter;
    this.texture.generateMipmaps = false;
    this.texture.needsUpdate = true;
    // the graphics have it from then on: kept twice, it would take twice as much
    this.texture.onUpdate = () => bitmap.close();
  }

  close(): void {
    this.texture.dispose();
    this.bitmap.close();
  }
}

/** Rejects if the tile cannot be had or decoded, or `signal` is aborted. */
export async function loadTile(url: string, signal: AbortSignal): Promise<TileTexture> {
  const asked = webp;
  const response = await fetch(url, { signal, headers: { Accept: asked ? 'image/webp,image/jpeg,*/*' : 'image/jpeg,*/*' } });
  if (!response.ok) throw new Error(`expected a tile at ${url}, got ${response.status}`);
  const blob = await response.blob();
  try {
    return new TileTexture(await createImageBitmap(blob));
  } catch (error) {
    if (!asked || blob.type !== 'image/webp' || signal.aborted) throw error;
    webp = false;
    return loadTile(url, signal);
  }
}
