/**
 * A small equirectangular picture as it is, flat and blurred, turned to where one would look: what stands on the stage until
 * the panorama does. It needs no graphics, and is there as soon as its 15 KB are.
 */
import { useState } from 'preact/hooks';
import type { View } from 'guide-client';
import './flat-picture.css';

/** The part of the picture's width, from its left edge, at which a direction is. */
const part = (yaw: number, north: number): number => ((((yaw - north) / 360 + 0.5) % 1) + 1) % 1;

export function FlatPicture({ url, north, view }: { url: string; north: number; view: View }) {
  const [broken, setBroken] = useState(false);
  if (broken) return null;
  // three in a row, so that there is no edge to the left and right of the middle one
  return (
    <div class="flat" aria-hidden="true">
      <div class="flat-strip" style={{ transform: `translateX(-${(((1 + part(view.yaw, north)) / 3) * 100).toFixed(2)}%)` }}>
        {[0, 1, 2].map((copy) => (
          <img key={copy} class="flat-picture" src={url} alt="" onError={() => setBroken(true)} />
        ))}
      </div>
    </div>
  );
}
