/** The page over the whole screen, where a browser lets a page have it (iPhones do not). */
import { useEffect, useState } from 'preact/hooks';

interface Prefixed {
  webkitFullscreenElement?: Element | null;
  webkitExitFullscreen?(): void;
  webkitRequestFullscreen?(): void;
}

const page = (): Document & Prefixed => document;
const root = (): HTMLElement & Prefixed => document.documentElement;

const shown = (): boolean => Boolean(page().fullscreenElement ?? page().webkitFullscreenElement);

export const canFillScreen = (): boolean => 'requestFullscreen' in root() || 'webkitRequestFullscreen' in root();

export function toggleFullScreen(): void {
  // refused, for instance within another page's frame: then it stays as it is
  if (shown()) void (page().exitFullscreen?.().catch(() => undefined) ?? page().webkitExitFullscreen?.());
  else void (root().requestFullscreen?.().catch(() => undefined) ?? root().webkitRequestFullscreen?.());
}

export function useFullScreen(): boolean {
  const [full, setFull] = useState(shown);
  useEffect(() => {
    const changed = (): void => setFull(shown());
    const kinds = ['fullscreenchange', 'webkitfullscreenchange'];
    for (const kind of kinds) document.addEventListener(kind, changed);
    return () => kinds.forEach((kind) => document.removeEventListener(kind, changed));
  }, []);
  return full;
}
