/** A page's panorama: the element it is drawn in, and the words for why there is no picture. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import './panorama-view.css';
import './marks/hotspots.css';
import { testids } from '../base/testids.ts';
import { Banner } from '../ui/feedback/banner.tsx';
import { Spinner } from '../ui/feedback/spinner.tsx';
import { FlatPicture } from './flat-picture.tsx';
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

/** Turns or zooms if the key does that. */
export function turnByKey(panorama: PanoramaModel, event: KeyboardEvent): void {
  const by = KEYS[event.key];
  if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  panorama.viewer?.nudge(...by);
}

export function PanoramaView({ panorama, keys = true, children }: PanoramaViewProps) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    panorama.attach(element.current);
    return () => panorama.close();
  }, [panorama]);
  const turn = (event: KeyboardEvent): void => {
    if (keys || event.shiftKey) turnByKey(panorama, event);
  };
  return (
    <div class="stage" data-testid={testids.stage} data-scene={panorama.scene.value ?? ''}>
      <div ref={element} class="stage-view" tabIndex={0} role="application" aria-label={panoramaWords.panorama} onKeyDown={turn} />
      <Waiting panorama={panorama} />
      {children}
    </div>
  );
}

/** Why there is no picture, if there is none. It stands among the other notices of the page, which have one place. */
export function PanoramaNotice({ panorama, hallMissing = false }: { panorama: PanoramaModel | null; hallMissing?: boolean }) {
  if (!panorama) return hallMissing ? <NoPicture why="missing" /> : null;
  const { unable, lost, tooLarge, missing, late } = panorama;
  const amiss = tooLarge.value ? 'tooLarge' : missing.value ? 'missing' : late.value ? 'late' : null;
  const why = unable.value ?? (lost.value ? 'lost' : amiss);
  return why && <NoPicture why={why} />;
}

function NoPicture({ why }: { why: keyof typeof panoramaWords.noPicture }) {
  const { title, hint } = panoramaWords.noPicture[why];
  return <Banner hint={hint} testid={testids.noPicture}>{title}</Banner>;
}

/** The stage while there is no hall to show: on its way, or not to be had for the moment. */
export function EmptyStage({ missing }: { missing: boolean }) {
  return (
    <div class="stage" data-testid={testids.stage} data-scene="">
      {!missing && <Ring />}
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
