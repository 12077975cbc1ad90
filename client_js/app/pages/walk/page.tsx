/** `/walk/HALL`: a hall walked alone, at any time. */
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from 'guide-client';
import type { Stop } from 'guide-client';
import './walk.css';
import { alone, exposeDiagnostics, readDiagnostics } from '../../base/diagnostics.ts';
import { t, textIn } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { ExhibitDialog } from '../../hall/exhibit-dialog.tsx';
import { openHall } from '../../hall/hall.ts';
import { Places } from '../../hall/places.tsx';
import { hallWords } from '../../hall/words.ts';
import { PanoramaModel } from '../../panorama/panorama-model.ts';
import { PanoramaView } from '../../panorama/panorama-view.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MessagePage, WaitingPage } from '../../ui/message-page.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { SupportPanel } from '../../ui/support-panel.tsx';
import { walkWords } from './words.ts';

/** From one stop to the next, ms. */
const MOVE = 1000;

export function WalkPage({ id }: { id: string }) {
  const [panorama, setPanorama] = useState<PanoramaModel | null>(null);
  const [problem, setProblem] = useState<'unknown' | 'unreachable' | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const open = (): void => {
    setProblem(null);
    setBusy(null);
    openHall(id, (why) => setBusy(textIn(why.text))).then(
      (hall) => setPanorama(new PanoramaModel(hall)),
      (error: unknown) => setProblem(error instanceof ApiError && error.status === 404 ? 'unknown' : 'unreachable'),
    );
  };
  useEffect(open, [id]);
  if (problem === 'unknown') return <MessagePage title={walkWords.unknown} hint={walkWords.unknownHint} />;
  if (problem) {
    return (
      <MessagePage title={t.state.unreachable} hint={t.state.unreachableHint} icon="wifi">
        <button type="button" class="button main" onClick={open}>
          {t.action.retry}
        </button>
      </MessagePage>
    );
  }
  return panorama ? <Walking panorama={panorama} /> : <WaitingPage text={busy ?? ''} />;
}

function Walking({ panorama }: { panorama: PanoramaModel }) {
  const [open, setOpen] = useState<'route' | 'support' | null>(null);
  const [stop, setStop] = useState<Stop | null>(null);
  const { hall } = panorama;
  const { title } = hall;
  useEffect(() => {
    document.title = t.pageTitle(title);
    exposeDiagnostics(() => alone(panorama.shown));
    void panorama.begin(hall.entrance);
  }, [panorama, title, hall]);
  const { stops } = hall;
  const at = stop ? stops.indexOf(stop) : -1;
  const goTo = (to: Stop | undefined): void => {
    if (!to) return;
    setStop(to);
    setOpen(null);
    void panorama.viewer?.moveTo(to.view, MOVE);
  };
  return (
    <main class="walk">
      <PanoramaView panorama={panorama} />
      <header class="top">
        <a class="icon-button" href="/" aria-label={t.action.home} data-testid={testids.homeLink}>
          <Icon name="back" />
        </a>
        <PageTitle text={title} onLong={() => setOpen('support')} />
        <button type="button" class="icon-button" aria-label={hallWords.route} onClick={() => setOpen('route')}>
          <Icon name="list" />
        </button>
      </header>
      <footer class="foot">
        {stop ? (
          <section class="glass stop-card" aria-live="polite">
            <header>
              <h2>{textIn(stop.title)}</h2>
              <button type="button" class="icon-button" aria-label={walkWords.hide} onClick={() => setStop(null)}>
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
              <strong>{hall.sceneTitle(panorama.scene.value)}</strong>
              <span class="quiet small">{walkWords.hint}</span>
            </span>
            {stops.length > 0 && (
              <button type="button" class="button main" data-testid={testids.nextStop} onClick={() => goTo(stops[0])}>
                <Icon name="walk" />
                {hallWords.route}
              </button>
            )}
          </div>
        )}
      </footer>
      <ExhibitDialog exhibit={hall.exhibit(panorama.exhibit.value)} onClose={() => (panorama.exhibit.value = null)} />
      {open === 'route' && (
        <Places
          hall={hall}
          scene={panorama.scene.value}
          current={stop}
          goTo={goTo}
          enter={(scene) => panorama.go(scene)}
          onClose={() => setOpen(null)}
        />
      )}
      {open === 'support' && <SupportPanel read={readDiagnostics} onClose={() => setOpen(null)} />}
    </main>
  );
}
