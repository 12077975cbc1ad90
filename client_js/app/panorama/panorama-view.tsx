/** A page's panorama: the element it is drawn in, and the words for why there is no picture. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import './panorama-view.css';
import './hotspots.css';
import { testids } from '../base/testids.ts';
import { Banner } from '../ui/feedback/banner.tsx';
import type { PanoramaModel } from './panorama-model.ts';
import { panoramaWords } from './words.ts';

interface PanoramaViewProps {
  panorama: PanoramaModel;
  /** arrow keys turn the view when it has the focus; the guide console has other uses for them */
  keys?: boolean;
  children?: ComponentChildren;
}

const KEYS: Readonly<Record<string, readonly [yaw: number, pitch: number, fov: number]>> = {
  ArrowLeft: [-15, 0, 0],
  ArrowRight: [15, 0, 0],
  ArrowUp: [0, 10, 0],
  ArrowDown: [0, -10, 0],
  '+': [0, 0, -10],
  '=': [0, 0, -10],
  '-': [0, 0, 10],
};

export function PanoramaView({ panorama, keys = true, children }: PanoramaViewProps) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    panorama.attach(element.current);
    return () => panorama.close();
  }, [panorama]);
  const turn = (event: KeyboardEvent): void => {
    const by = KEYS[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || (!keys && !event.shiftKey)) return;
    event.preventDefault();
    panorama.viewer?.nudge(...by);
  };
  return (
    <div class="stage" data-testid={testids.stage} data-scene={panorama.scene.value ?? ''}>
      <div ref={element} class="stage-view" tabIndex={0} role="application" aria-label={panoramaWords.panorama} onKeyDown={turn} />
      {children}
    </div>
  );
}

/** Why there is no picture, if there is none. It stands among the other notices of the page, which have one place. */
export function PanoramaNotice({ panorama }: { panorama: PanoramaModel }) {
  const { unable, lost, missing } = panorama;
  const why = unable.value ?? (lost.value ? 'lost' : missing.value ? 'missing' : null);
  if (why === null) return null;
  const { title, hint } = panoramaWords.noPicture[why];
  return <Banner hint={hint} testid={testids.noPicture}>{title}</Banner>;
}
