/**
 * The graphics of a page: what they can do, and whether they are there just now. A phone takes the WebGL context away from
 * a page in the background, and gives it back.
 */

export interface Graphics {
  /** px */
  maxTextureWidth: number;
}

let known: Graphics | null = null;
let losses = 0;

/** Returns how often a context was taken away from this page: what it held then was perhaps too much for the device. */
export const contextLosses = (): number => losses;

/** Returns what the graphics can do; null where no panorama can be drawn at all (no WebGL 2). */
export function graphics(): Graphics | null {
  known ??= probe();
  return known;
}

/** Returns false where no panorama can be drawn at all (no WebGL 2). */
export const canShow = (): boolean => graphics() !== null;

/** Asks a context of its own, and gives it back: browsers allow few, and take the oldest away from a page that has more. */
function probe(): Graphics | null {
  try {
    const gl = document.createElement('canvas').getContext('webgl2');
    if (!gl) return null;
    const maxTextureWidth = Number(gl.getParameter(gl.MAX_TEXTURE_SIZE));
    gl.getExtension('WEBGL_lose_context')?.loseContext();
    return maxTextureWidth > 0 ? { maxTextureWidth } : null;
  } catch {
    return null;
  }
}

/** Returns whether the processor draws, for want of graphics that the browser trusts. Every pixel counts there. */
export function isSoftware(gl: WebGLRenderingContext | WebGL2RenderingContext): boolean {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : '';
  return /swiftshader|llvmpipe|softpipe|basic render|software/i.test(String(name));
}

const MB = 1 << 20;
/** Memory for tiles: some 30 of 1 MB are seen at once, on a large screen 60. */
const TILE_MEMORY = { phone: 96 * MB, computer: 256 * MB, least: 32 * MB };

/** Returns how many bytes of decoded tiles this device may hold; half as many each time that it took the graphics away. */
export function tileMemory(phone: boolean, lost = losses): number {
  return Math.max(TILE_MEMORY.least, (phone ? TILE_MEMORY.phone : TILE_MEMORY.computer) / 2 ** lost);
}

/** Calls `changed` with true when the canvas lost its context, and with false when it has it back; returns what ends this. */
export function watchContext(canvas: HTMLElement, changed: (lost: boolean) => void): () => void {
  const lost = (event: Event): void => {
    losses += 1;
    event.preventDefault(); // or the browser never gives it back
    changed(true);
  };
  const restored = (): void => changed(false);
  canvas.addEventListener('webglcontextlost', lost);
  canvas.addEventListener('webglcontextrestored', restored);
  return () => {
    canvas.removeEventListener('webglcontextlost', lost);
    canvas.removeEventListener('webglcontextrestored', restored);
  };
}
