/** What stands at the lower edge: where one is and the way into the tour, or the stop of the tour that one is at; captions above. */
import './foot.css';
import { t, textIn } from '../../../base/i18n.ts';
import { testids } from '../../../base/testids.ts';
import { walkTestids } from '../../../hall/testids.ts';
import { hallWords } from '../../../hall/words.ts';
import { Button, IconButton } from '../../../ui/controls/button.tsx';
import { Card } from '../../../ui/layout/card.tsx';
import type { WalkModel } from '../model/walk.ts';
import { walkWords } from '../words.ts';

export function Foot({ model, onAround }: { model: WalkModel; onAround(): void }) {
  const touring = model.tour.state.value !== null;
  return (
    <footer class="foot">
      <Captions model={model} />
      {touring ? <StopCard model={model} /> : <Here model={model} onAround={onAround} />}
    </footer>
  );
}

function Captions({ model }: { model: WalkModel }) {
  const text = textIn(model.narrator.caption.value);
  return (
    <div class="walk-captions" translate={false} aria-live="polite" aria-atomic="true" data-testid={testids.caption}>
      {text && <p class="walk-caption">{text}</p>}
    </div>
  );
}

function Here({ model, onAround }: { model: WalkModel; onAround(): void }) {
  const { hall, panorama } = model;
  return (
    <div class="here">
      <Card kind="glass" class="where">
        <button type="button" class="where-button" data-testid={walkTestids.aroundOpen} onClick={onAround}>
          <strong>{hall.sceneTitle(panorama.scene.value)}</strong>
          <span class="quiet small">{walkWords.hint}</span>
          <span class="sr">{walkWords.around}</span>
        </button>
      </Card>
      {hall.stops.length > 0 && (
        <Button kind="main" icon="play" data-testid={walkTestids.tourPlay} onClick={() => model.playTour()}>
          {walkWords.tour}
        </Button>
      )}
    </div>
  );
}

function StopCard({ model }: { model: WalkModel }) {
  const { tour, hall, narrator } = model;
  const { value } = tour.state;
  if (!value) return null;
  const { stop, index, running } = value;
  const { stops } = hall;
  return (
    <Card kind="glass" class="stop-card" translate={true} aria-label={hallWords.route}>
      <header class="stop-head">
        <h2 class="stop-title" translate={false} aria-live="polite">
          {textIn(stop.title)}
        </h2>
        <span class="quiet small stop-at">{`${index + 1} / ${stops.length}`}</span>
        <IconButton icon="close" label={walkWords.leaveTour} onClick={() => tour.leave()} />
      </header>
      {!narrator.running.value && <p class="walk-text stop-text">{textIn(stop.narration)}</p>}
      <nav class="stop-steps">
        <Button data-testid={testids.prevStop} disabled={index <= 0} onClick={() => tour.go(index - 1)}>
          {t.action.previous}
        </Button>
        {running ? (
          <Button kind="main" icon="pause" data-testid={walkTestids.tourPause} onClick={() => tour.pause()}>
            {walkWords.pause}
          </Button>
        ) : (
          <Button kind="main" icon="play" data-testid={walkTestids.tourPlay} onClick={() => model.playTour()}>
            {walkWords.goOnTour}
          </Button>
        )}
        <Button data-testid={testids.nextStop} disabled={index >= stops.length - 1} onClick={() => tour.go(index + 1)}>
          {t.action.next}
        </Button>
      </nav>
    </Card>
  );
}
