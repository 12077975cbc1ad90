/**
 * The graphics of a page: what they can do, and whether they are there just now. A phone takes the WebGL context away from
 * a page in the background, and gives it back.
 */

export interface Graphics {
  /** px */
  maxTextureWidth: number;
}

let known: Graphics | null = null;

/** Returns what the graphics can do; null where no panorama can be drawn at all (no WebGL 2). */
export function graphics(): Graphics | null {
  known ??= probe();
  return known;
}

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

/** Calls `changed` with true when the canvas lost its context, and with false when it has it back; returns what ends this. */
export function watchContext(canvas: HTMLElement, changed: (lost: boolean) => void): () => void {
  const lost = (event: Event): void => {
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
