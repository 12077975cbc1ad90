/** A page's panorama: the element it is drawn in, and what to say where it cannot be. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import './panorama-view.css';
import './hotspots.css';
import { testids } from '../base/testids.ts';
import { Spinner } from '../ui/feedback/spinner.tsx';
import { FlatPicture } from './flat-picture.tsx';
import type { PanoramaModel } from './panorama-model.ts';
import { panoramaWords } from './words.ts';

interface PanoramaViewProps {
  panorama: PanoramaModel;
  /** arrow keys turn the view when it has the focus; the guide console has other uses for them */
  keys?: boolean;
  /** of what is amiss with the picture nothing is said: the page has something to say that matters more */
  quiet?: boolean;
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

export function PanoramaView({ panorama, keys = true, quiet = false, children }: PanoramaViewProps) {
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
      <Waiting panorama={panorama} />
      {!quiet && <Trouble panorama={panorama} />}
      {children}
    </div>
  );
}

/** The stage while there is no hall to show: on its way, or not to be had for the moment. */
export function EmptyStage({ missing, quiet }: { missing: boolean; quiet: boolean }) {
  return (
    <div class="stage" data-testid={testids.stage} data-scene="">
      {!missing ? <Ring /> : !quiet && <PanoramaNote title={panoramaWords.missing} hint={panoramaWords.missingHint} />}
    </div>
  );
}

function Ring() {
  return (
    <div class="stage-ring" data-testid={testids.ring}>
      <Spinner />
      <span class="sr" translate={false} role="status">
        {panoramaWords.coming}
      </span>
    </div>
  );
}

/** Until the picture is there, or in place of one that cannot be had: the same made small, and a ring while it is on its way. */
function Waiting({ panorama }: { panorama: PanoramaModel }) {
  const { hall } = panorama;
  const awaited = panorama.awaited.value;
  const view = awaited ?? (panorama.missing.value || panorama.lost.value ? panorama.viewer?.shown : null);
  const scene = hall.scene(view?.scene);
  return (
    <>
      {view && scene?.preview && <FlatPicture key={scene.id} url={scene.preview} north={scene.north} view={view} />}
      {awaited && !panorama.unable.value && <Ring />}
    </>
  );
}

function Trouble({ panorama }: { panorama: PanoramaModel }) {
  if (panorama.unable.value) return <PanoramaNote title={panoramaWords.noGraphics} hint={panoramaWords.noGraphicsHint} />;
  if (panorama.lost.value) return <PanoramaNote title={panoramaWords.lost} hint={panoramaWords.lostHint} />;
  if (panorama.missing.value) return <PanoramaNote title={panoramaWords.missing} hint={panoramaWords.missingHint} />;
  return panorama.late.value ? <PanoramaNote title={panoramaWords.late} hint={panoramaWords.lateHint} /> : null;
}

function PanoramaNote({ title, hint }: { title: string; hint: string }) {
  return (
    <div class="stage-note" translate={false} role="status">
      <strong>{title}</strong>
      <span class="stage-hint">{hint}</span>
    </div>
  );
}
