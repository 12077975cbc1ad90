/** A page's panorama: the element it is drawn in, and what to say where it cannot be. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import './panorama-view.css';
import './hotspots.css';
import { testids } from '../base/testids.ts';
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
      {panorama.unable.value ? (
        <PanoramaNote title={panoramaWords.noGraphics} hint={panoramaWords.noGraphicsHint} />
      ) : panorama.lost.value ? (
        <PanoramaNote title={panoramaWords.lost} hint={panoramaWords.lostHint} />
      ) : panorama.tooLarge.value ? (
        <PanoramaNote title={panoramaWords.tooLarge} hint={panoramaWords.tooLargeHint} />
      ) : (
        panorama.missing.value && <PanoramaNote title={panoramaWords.missing} hint={panoramaWords.missingHint} />
      )}
      {children}
    </div>
  );
}

function PanoramaNote({ title, hint }: { title: string; hint: string }) {
  return (
    <div class="stage-note" role="status">
      <strong>{title}</strong>
      <span class="stage-hint">{hint}</span>
    </div>
  );
}
