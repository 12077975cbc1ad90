/** `/walk/HALL`: a hall walked alone, at any time. */
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../../src/base/errors.ts';
import type { Stop } from '../../src/session/hall.ts';
import '../style/walk.css';
import { t, textIn } from '../i18n.ts';
import { Calm, Waiting } from '../parts/calm.tsx';
import { ExhibitSheet } from '../parts/exhibit.tsx';
import { Icon } from '../parts/icons.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { SupportPanel } from '../parts/support.tsx';
import { Title } from '../parts/title.tsx';
import { Stage } from '../stage/stage.ts';
import { StageView } from '../stage/view.tsx';
import { openHall } from '../state/hall.ts';
import { alone, exposeDiagnostics } from '../state/diagnostics.ts';
import { testids } from '../testids.ts';

const SWING = 1000;

export function Walk({ id }: { id: string }) {
  const [stage, setStage] = useState<Stage | null>(null);
  const [problem, setProblem] = useState<'unknown' | 'unreachable' | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const open = (): void => {
    setProblem(null);
    setBusy(null);
    openHall(id, (why) => setBusy(textIn(why.text))).then(
      (book) => setStage(new Stage(book)),
      (error: unknown) => setProblem(error instanceof ApiError && error.status === 404 ? 'unknown' : 'unreachable'),
    );
  };
  useEffect(open, [id]);
  if (problem === 'unknown') return <Calm title={t.walk.unknown} hint={t.walk.unknownHint} />;
  if (problem) {
    return (
      <Calm title={t.home.unreachable} hint={t.home.unreachableHint} icon="wifi">
        <button type="button" class="button main" onClick={open}>
          {t.action.retry}
        </button>
      </Calm>
    );
  }
  return stage ? <Walking stage={stage} /> : <Waiting text={busy ?? ''} />;
}

function Walking({ stage }: { stage: Stage }) {
  const [open, setOpen] = useState<'route' | 'support' | null>(null);
  const [stop, setStop] = useState<Stop | null>(null);
  const { book } = stage;
  const title = textIn(book.hall.title);
  useEffect(() => {
    document.title = t.pageTitle(title);
    exposeDiagnostics(() => alone(stage.shown));
    void stage.begin(book.entrance);
  }, [stage, title, book]);
  const stops = book.stops;
  const at = stop ? stops.indexOf(stop) : -1;
  const goTo = (to: Stop | undefined): void => {
    if (!to) return;
    setStop(to);
    setOpen(null);
    void stage.pano?.swing(to.view, SWING);
  };
  return (
    <main class="walk">
      <StageView stage={stage} />
      <header class="top">
        <a class="icon-button" href="/" aria-label={t.action.home} data-testid={testids.homeLink}>
          <Icon name="back" />
        </a>
        <Title text={title} onLong={() => setOpen('support')} />
        <button type="button" class="icon-button" aria-label={t.walk.route} onClick={() => setOpen('route')}>
          <Icon name="list" />
        </button>
      </header>
      <footer class="foot">
        {stop ? (
          <section class="glass stop-card" aria-live="polite">
            <header>
              <h2>{textIn(stop.title)}</h2>
              <button type="button" class="icon-button" aria-label={t.guide.hideSheet} onClick={() => setStop(null)}>
                <Icon name="close" />
              </button>
            </header>
            <p class="exhibit-text">{textIn(stop.narration)}</p>
            <nav>
              <button type="button" class="button" data-testid={testids.prevStop} disabled={at <= 0} onClick={() => goTo(stops[at - 1])}>
                {t.action.previous}
              </button>
              <span class="quiet small">{`${at + 1} / ${stops.length}`}</span>
              <button
                type="button"
                class="button main"
                data-testid={testids.nextStop}
                disabled={at >= stops.length - 1}
                onClick={() => goTo(stops[at + 1])}
              >
                {t.action.next}
              </button>
            </nav>
          </section>
        ) : (
          <div class="here">
            <span class="glass where">
              <strong>{book.sceneTitle(stage.scene.value)}</strong>
              <span class="quiet small">{t.walk.hint}</span>
            </span>
            {stops.length > 0 && (
              <button type="button" class="button main" data-testid={testids.nextStop} onClick={() => goTo(stops[0])}>
                <Icon name="walk" />
                {t.walk.route}
              </button>
            )}
          </div>
        )}
      </footer>
      <ExhibitSheet stage={stage} />
      {open === 'route' && <Route stage={stage} current={stop} goTo={goTo} onClose={() => setOpen(null)} />}
      {open === 'support' && <SupportPanel onClose={() => setOpen(null)} />}
    </main>
  );
}

interface RouteProps {
  stage: Stage;
  current: Stop | null;
  goTo(stop: Stop): void;
  onClose(): void;
}

function Route({ stage, current, goTo, onClose }: RouteProps) {
  const { book } = stage;
  const credits = textIn(book.hall.credits);
  return (
    <Sheet title={textIn(book.hall.title)} onClose={onClose}>
      {book.stops.length > 0 && (
        <>
          <h3>{t.walk.route}</h3>
          <p class="quiet small">{t.walk.routeHint}</p>
          <ol class="choices">
            {book.stops.map((stop, index) => (
              <li key={stop.id}>
                <button type="button" data-testid={testids.stopItem} aria-current={stop === current} onClick={() => goTo(stop)}>
                  <span class="number">{index + 1}</span>
                  {textIn(stop.title)}
                </button>
              </li>
            ))}
          </ol>
        </>
      )}
      <h3>{t.walk.floor}</h3>
      <ul class="choices">
        {book.hall.scenes.map((scene) => (
          <li key={scene.id}>
            <button
              type="button"
              aria-current={scene.id === stage.scene.value}
              onClick={() => {
                stage.go(scene.id);
                onClose();
              }}
            >
              {textIn(scene.title) || scene.id}
            </button>
          </li>
        ))}
      </ul>
      {credits && (
        <>
          <h3>{t.walk.credits}</h3>
          <p class="quiet small">{credits}</p>
        </>
      )}
    </Sheet>
  );
}
