/** A thing in three dimensions: it turns under the finger, by buttons, and by the arrow keys. Its code is fetched when one opens it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ModelView } from 'guide-client/model';
import './model-stage.css';
import { countError } from '../../base/errors.ts';
import { walkTestids } from '../testids.ts';
import { IconButton } from '../../ui/controls/button.tsx';
import { Spinner } from '../../ui/feedback/spinner.tsx';
import { exhibitWords } from './words.ts';

const TURN = 15;

export function ModelStage({ url, title }: { url: string; title: string }) {
  const element = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<ModelView | 'failed' | null>(null);
  useEffect(() => {
    let gone = false;
    let opened: ModelView | null = null;
    const open = async (): Promise<void> => {
      const { ModelView: Code } = await import('guide-client/model');
      if (gone || !element.current) return;
      const made = await Code.open(element.current, url);
      if (gone) return made.close();
      opened = made;
      setView(made);
    };
    open().catch((error: unknown) => {
      countError(error);
      if (!gone) setView('failed');
    });
    return () => {
      gone = true;
      opened?.close();
    };
  }, [url]);
  const shown = view === 'failed' ? null : view;
  const key = (event: KeyboardEvent): void => {
    const acts: Record<string, () => void> = {
      ArrowLeft: () => shown?.turn(-TURN, 0),
      ArrowRight: () => shown?.turn(TURN, 0),
      ArrowUp: () => shown?.turn(0, TURN),
      ArrowDown: () => shown?.turn(0, -TURN),
      '+': () => shown?.zoom(1.2),
      '=': () => shown?.zoom(1.2),
      '-': () => shown?.zoom(1 / 1.2),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  if (view === 'failed') return <p class="quiet small">{exhibitWords.noModel}</p>;
  return (
    <div class="model">
      <div ref={element} class="model-stage" tabIndex={0} role="application" aria-label={exhibitWords.model(title)} data-testid={walkTestids.model} data-shown={shown !== null} onKeyDown={key}>
        {!shown && <Spinner />}
      </div>
      <div class="model-tools">
        <IconButton icon="back" label={exhibitWords.turnLeft} onClick={() => shown?.turn(-TURN, 0)} />
        <IconButton icon="shrink" label={exhibitWords.smaller} onClick={() => shown?.zoom(1 / 1.2)} />
        <span class="quiet small">{exhibitWords.modelHint}</span>
        <IconButton icon="grow" label={exhibitWords.larger} onClick={() => shown?.zoom(1.2)} />
        <IconButton icon="arrow" label={exhibitWords.turnRight} onClick={() => shown?.turn(TURN, 0)} />
      </div>
    </div>
  );
}
