/** Pictures of an exhibit: in a row that one swipes through, and each over the whole screen, to be looked at closely. */
import { useRef, useState } from 'preact/hooks';
import type { Exhibit } from 'guide-client';
import './gallery.css';
import { t, textIn } from '../../../base/i18n.ts';
import { walkTestids } from '../../testids.ts';
import { IconButton } from '../../../ui/controls/button.tsx';
import { Dialog } from '../../../ui/dialog/dialog.tsx';
import { exhibitWords } from '../words.ts';
import { moveBy, swipe, WHOLE, zoomAt } from './zoom.ts';

type Pictures = Exhibit['pictures'];

export function Gallery({ pictures, title }: { pictures: Pictures; title: string }) {
  const [large, setLarge] = useState<number | null>(null);
  return (
    <>
      <div class="exhibit-pictures">
        {pictures.map(({ file, caption }, index) => (
          <figure key={file} class="exhibit-figure">
            <button type="button" class="exhibit-open" data-testid={walkTestids.picture} aria-label={exhibitWords.enlarge(textIn(caption) || title)} onClick={() => setLarge(index)}>
              <img class="exhibit-picture" src={file} alt="" loading="lazy" onError={(event) => (event.currentTarget.hidden = true)} />
            </button>
            {textIn(caption) && <figcaption class="quiet small">{textIn(caption)}</figcaption>}
          </figure>
        ))}
      </div>
      {large !== null && <LargePicture pictures={pictures} title={title} index={large} onGo={setLarge} onClose={() => setLarge(null)} />}
    </>
  );
}

interface LargeProps {
  pictures: Pictures;
  title: string;
  index: number;
  onGo(index: number): void;
  onClose(): void;
}

function LargePicture({ pictures, title, index, onGo, onClose }: LargeProps) {
  const frame = useRef<HTMLDivElement>(null);
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const began = useRef({ x: 0, y: 0, alone: true });
  const [lens, setLens] = useState(WHOLE);
  const picture = pictures[index];
  if (!picture) return null;
  const size = (): { width: number; height: number } => ({ width: frame.current?.clientWidth ?? 1, height: frame.current?.clientHeight ?? 1 });
  const go = (by: number): void => {
    if (!pictures[index + by]) return;
    setLens(WHOLE);
    onGo(index + by);
  };
  const fromMiddle = (x: number, y: number): { x: number; y: number } => {
    const box = frame.current?.getBoundingClientRect();
    return box ? { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 } : { x: 0, y: 0 };
  };
  const zoom = (factor: number, at = { x: 0, y: 0 }): void => setLens((old) => zoomAt(old, factor, at, size()));
  const down = (event: PointerEvent): void => {
    frame.current?.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    began.current = { x: event.clientX, y: event.clientY, alone: fingers.current.size === 1 };
  };
  const move = (event: PointerEvent): void => {
    const last = fingers.current.get(event.pointerId);
    if (!last) return;
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (other) {
      const before = Math.hypot(last.x - other.x, last.y - other.y);
      const now = Math.hypot(event.clientX - other.x, event.clientY - other.y);
      zoom(now / Math.max(1, before), fromMiddle((event.clientX + other.x) / 2, (event.clientY + other.y) / 2));
    } else setLens((old) => moveBy(old, event.clientX - last.x, event.clientY - last.y, size()));
  };
  const up = (event: PointerEvent): void => {
    if (!fingers.current.delete(event.pointerId) || event.type !== 'pointerup') return;
    const { x, y, alone } = began.current;
    if (alone && lens.scale === 1) go(swipe(event.clientX - x, event.clientY - y, size()));
  };
  const key = (event: KeyboardEvent): void => {
    const acts: Record<string, () => void> = { ArrowLeft: () => go(-1), ArrowRight: () => go(1), '+': () => zoom(1.5), '=': () => zoom(1.5), '-': () => zoom(1 / 1.5) };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const caption = textIn(picture.caption) || title;
  return (
    <Dialog title={caption} onClose={onClose} kind="dialog">
      <div
        ref={frame}
        class="picture-frame"
        tabIndex={0}
        role="group"
        aria-label={exhibitWords.pictureOf(index + 1, pictures.length)}
        onKeyDown={key}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onDblClick={(event) => (lens.scale > 1 ? setLens(WHOLE) : zoom(2.5, fromMiddle(event.clientX, event.clientY)))}
        onWheel={(event) => zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, fromMiddle(event.clientX, event.clientY))}
      >
        <img class="picture-large" src={picture.file} alt={caption} draggable={false} style={{ transform: `translate(${lens.x}px, ${lens.y}px) scale(${lens.scale})` }} />
      </div>
      <nav class="picture-tools" aria-label={exhibitWords.pictureOf(index + 1, pictures.length)}>
        <IconButton icon="back" label={t.action.previous} disabled={index === 0} onClick={() => go(-1)} />
        <IconButton icon="shrink" label={exhibitWords.smaller} disabled={lens.scale <= 1} onClick={() => zoom(1 / 1.5)} />
        <span class="quiet small">{`${index + 1} / ${pictures.length}`}</span>
        <IconButton icon="grow" label={exhibitWords.larger} onClick={() => zoom(1.5)} />
        <IconButton icon="arrow" label={t.action.next} disabled={index === pictures.length - 1} onClick={() => go(1)} />
      </nav>
    </Dialog>
  );
}
