/** Calls back with the direction that is shown, at once and with every frame in which it turns: for what is moved by a transform alone. */
import { useEffect } from 'preact/hooks';
import type { View } from 'guide-client';
import type { PanoramaModel } from '../panorama-model.ts';

export function useHeading(panorama: PanoramaModel, turned: (view: View) => void): void {
  useEffect(() => {
    if (panorama.shown) turned(panorama.shown);
    return panorama.on('drawn', ({ view }) => turned(view));
  });
}
