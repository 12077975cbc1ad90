/** A page's panorama: the element it is drawn in, and what to say where it cannot be. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import './panorama-view.css';
import './hotspots.css';
import { testids } from '../base/testids.ts';
import type { PanoramaModel } from './panorama-model.ts';
import { panoramaWords } from './words.ts';

interface StageViewProps {
  stage: PanoramaModel;
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

export function PanoramaView({ stage, keys = true, children }: StageViewProps) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    stage.attach(element.current);
    return () => stage.close();
  }, [stage]);
  const turn = (event: KeyboardEvent): void => {
    const by = KEYS[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || (!keys && !event.shiftKey)) return;
    event.preventDefault();
    stage.pano?.nudge(...by);
  };
  return (
    <div class="stage" data-testid={testids.stage} data-scene={stage.scene.value ?? ''}>
      <div ref={element} class="stage-view" tabIndex={0} role="application" aria-label={panoramaWords.panorama} onKeyDown={turn} />
      {stage.unable.value ? (
        <PanoramaNote title={panoramaWords.noGraphics} hint={panoramaWords.noGraphicsHint} />
      ) : (
        stage.missing.value && <PanoramaNote title={panoramaWords.missing} hint={panoramaWords.missingHint} />
      )}
      {children}
    </div>
  );
}

function PanoramaNote({ title, hint }: { title: string; hint: string }) {
  return (
    <div class="stage-note" role="status">
      <strong>{title}</strong>
      <span>{hint}</span>
    </div>
  );
}
