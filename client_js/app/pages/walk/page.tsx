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
import { spotIn } from '../../hall/spot.ts';
import { Places } from '../../hall/places.tsx';
import { hallWords } from '../../hall/words.ts';
import { LazyShareSheet } from '../../live/share/lazy-sheet.tsx';
import { linkBase, sharedOf } from '../../live/share/model.ts';
import type { Place } from '../../live/share/model.ts';
import { useCard } from '../../live/share/use-card.ts';
import { shareWords } from '../../live/share/words.ts';
import { PanoramaModel } from '../../panorama/panorama-model.ts';
import { PanoramaNotice, PanoramaView } from '../../panorama/panorama-view.tsx';
import { Button, IconButton, IconLink } from '../../ui/controls/button.tsx';
import { SupportPanel } from '../../ui/device/support-panel.tsx';
import { MessagePage, WaitingPage } from '../../ui/feedback/message-page.tsx';
import { Card } from '../../ui/layout/card.tsx';
import { Notices } from '../../ui/layout/notices.tsx';
import { PageTitle } from '../../ui/layout/page-title.tsx';
import { Screen } from '../../ui/layout/screen.tsx';
import { TopBar } from '../../ui/layout/top-bar.tsx';
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
        <Button kind="main" onClick={open}>
          {t.action.retry}
        </Button>
      </MessagePage>
    );
  }
  return panorama ? <Walking panorama={panorama} /> : <WaitingPage text={busy ?? ''} />;
}

function Walking({ panorama }: { panorama: PanoramaModel }) {
  const [open, setOpen] = useState<'route' | 'support' | 'share' | null>(null);
  const [stop, setStop] = useState<Stop | null>(null);
  const { hall } = panorama;
  const { title } = hall;
  useEffect(() => {
    document.title = t.pageTitle(title);
    exposeDiagnostics(() => alone(panorama.shown));
    void panorama.begin(spotIn(location.search, hall) ?? hall.entrance);
  }, [panorama, title, hall]);
  const place = (): Place => ({ hall, view: panorama.shown ?? spotIn(location.search, hall) ?? hall.entrance, base: linkBase() });
  useCard(() => sharedOf(place()), [panorama]);
  const { stops } = hall;
  const at = stop ? stops.indexOf(stop) : -1;
  const goTo = (to: Stop | undefined): void => {
    if (!to) return;
    setStop(to);
    setOpen(null);
    void panorama.viewer?.moveTo(to.view, MOVE);
  };
  return (
    <Screen fixed class="walk">
      <PanoramaView panorama={panorama} />
      <Notices>
        <PanoramaNotice panorama={panorama} />
      </Notices>
      <TopBar
        start={<IconLink icon="back" href="/" label={t.action.home} data-testid={testids.homeLink} />}
        title={<PageTitle text={title} onLong={() => setOpen('support')} />}
      >
        <IconButton icon="share" label={shareWords.here} caption={shareWords.share} data-testid={testids.shareHere} onClick={() => setOpen('share')} />
        <IconButton icon="list" label={hallWords.route} caption={hallWords.route} onClick={() => setOpen('route')} />
      </TopBar>
      <footer class="foot">
        {stop ? (
          <Card kind="glass" class="stop-card" translate={true} aria-live="polite">
            <header class="stop-head">
              <h2 class="stop-title">{textIn(stop.title)}</h2>
              <IconButton icon="close" label={walkWords.hide} onClick={() => setStop(null)} />
            </header>
            <p class="exhibit-text">{textIn(stop.narration)}</p>
            <nav class="stop-steps">
              <Button data-testid={testids.prevStop} disabled={at <= 0} onClick={() => goTo(stops[at - 1])}>
                {t.action.previous}
              </Button>
              <span class="quiet small stop-at">{`${at + 1} / ${stops.length}`}</span>
              <Button
                kind="main"
                data-testid={testids.nextStop}
                disabled={at >= stops.length - 1}
                onClick={() => goTo(stops[at + 1])}
              >
                {t.action.next}
              </Button>
            </nav>
          </Card>
        ) : (
          <div class="here">
            <Card kind="glass" class="where">
              <strong>{hall.sceneTitle(panorama.scene.value)}</strong>
              <span class="quiet small">{walkWords.hint}</span>
            </Card>
            {stops.length > 0 && (
              <Button kind="main" icon="walk" data-testid={testids.nextStop} onClick={() => goTo(stops[0])}>
                {hallWords.route}
              </Button>
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
      {open === 'share' && <LazyShareSheet place={place()} onClose={() => setOpen(null)} />}
      {open === 'support' && <SupportPanel read={readDiagnostics} onClose={() => setOpen(null)} />}
    </Screen>
  );
}
