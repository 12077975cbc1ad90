/** A needle to the north of the scene; a press turns the view there, or does what the page says. */
import { useRef } from 'preact/hooks';
import './compass.css';
import { walkTestids } from '../../hall/testids.ts';
import type { PanoramaModel } from '../panorama-model.ts';
import { orientationWords } from './words.ts';
import { compassPoint } from './plan-model.ts';
import { useHeading } from './use-heading.ts';

/** The turn to the north, ms. */
const TURN = 600;

export function Compass({ panorama }: { panorama: PanoramaModel }) {
  const needle = useRef<SVGGElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useHeading(panorama, ({ yaw }) => {
    if (needle.current) needle.current.style.transform = `rotate(${(-yaw).toFixed(1)}deg)`;
    const label = orientationWords.compass(orientationWords.points[compassPoint(yaw)] ?? '');
    if (button.current?.getAttribute('aria-label') !== label) button.current?.setAttribute('aria-label', label);
  });
  const north = (): void => {
    const { shown, viewer } = panorama;
    if (shown) void viewer?.moveTo({ ...shown, yaw: 0, pitch: 0 }, TURN);
  };
  return (
    <button ref={button} type="button" class="compass" aria-label={orientationWords.compass('')} data-testid={walkTestids.compass} onClick={north}>
      <svg class="compass-face" viewBox="0 0 40 40" aria-hidden="true">
        <g ref={needle} class="compass-needle">
          <path class="compass-north" d="M20 5 25 20H15z" />
          <path class="compass-south" d="M20 35 15 20h10z" />
        </g>
      </svg>
    </button>
  );
}
