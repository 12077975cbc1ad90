/** A hall that one walks through: the panorama, and what lies on it. */
import { useEffect, useState } from 'preact/hooks';
import './walk.css';
import { alone, exposeDiagnostics, readDiagnostics } from '../../base/diagnostics.ts';
import { t, textIn } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { walkTestids } from '../../hall/testids.ts';
import { ExhibitDialog } from '../../hall/exhibit/exhibit-dialog.tsx';
import { FindDialog } from '../../hall/finding/find-dialog.tsx';
import type { HallIndex } from '../../hall/hall.ts';
import { spotIn } from '../../hall/spot.ts';
import { findWords } from '../../hall/finding/words.ts';
import { LazyShareSheet } from '../../live/share/lazy-sheet.tsx';
import type { Place } from '../../live/share/model.ts';
import { useCard } from '../../live/share/use-card.ts';
import { shareWords } from '../../live/share/words.ts';
import { PlanDialog } from '../../panorama/orientation/plan-dialog.tsx';
import { PanoramaNotice, PanoramaView, turnByKey } from '../../panorama/panorama-view.tsx';
import { Button, IconButton, IconLink } from '../../ui/controls/button.tsx';
import { SupportPanel } from '../../ui/device/support-panel.tsx';
import { dialogOpen } from '../../ui/dialog/dialog.tsx';
import { Banner } from '../../ui/feedback/banner.tsx';
import { Notices } from '../../ui/layout/notices.tsx';
import { PageTitle } from '../../ui/layout/page-title.tsx';
import { Screen } from '../../ui/layout/screen.tsx';
import { TopBar } from '../../ui/layout/top-bar.tsx';
import { WalkModel } from './model/walk.ts';
import { AroundDialog } from './parts/around-dialog.tsx';
import { Foot } from './parts/foot.tsx';
import { Tools } from './parts/tools.tsx';
import { walkWords } from './words.ts';

type Sheet = 'share' | 'find' | 'plan' | 'around' | 'support';

export function Walking({ hall, served }: { hall: HallIndex; served: boolean }) {
  const [model, setModel] = useState<WalkModel | null>(null);
  useEffect(() => {
    const made = new WalkModel(hall);
    setModel(made);
    return () => made.close();
  }, [hall]);
  return model && <Walk model={model} served={served} />;
}

function Walk({ model, served }: { model: WalkModel; served: boolean }) {
  const [open, setOpen] = useState<Sheet | null>(null);
  const { hall, panorama, tour } = model;
  const spot = spotIn(location.search, hall);
  const place = (): Place => ({ hall, view: panorama.shown ?? spot ?? hall.entrance });
  useCard(place, [panorama]);
  const close = (): void => setOpen(null);
  useEffect(() => {
    document.title = t.pageTitle(hall.title);
    exposeDiagnostics(() => alone(panorama.shown));
    model.begin(spot);
    const key = (event: KeyboardEvent): void => {
      if (event.target === document.body && !dialogOpen()) turnByKey(panorama, event);
    };
    document.addEventListener('keydown', key);
    return () => document.removeEventListener('keydown', key);
  }, [model]);
  const then =
    <Given,>(act: (given: Given) => void) =>
    (given: Given): void => {
      close();
      act(given);
    };
  const scene = panorama.scene.value;
  return (
    <Screen fixed class="walk">
      <PanoramaView panorama={panorama} />
      <Notices>
        <PanoramaNotice panorama={panorama} />
        <WayNotice model={model} />
        <GyroscopeNotice model={model} />
      </Notices>
      <TopBar
        start={served && <IconLink icon="back" href="/" label={t.action.home} data-testid={testids.homeLink} />}
        title={<PageTitle text={hall.title} onLong={() => setOpen('support')} />}
      >
        {served && <IconButton icon="share" label={shareWords.here} caption={shareWords.share} data-testid={testids.shareHere} onClick={() => setOpen('share')} />}
        <SoundButton model={model} />
        <IconButton icon="search" label={findWords.find} caption={findWords.find} data-testid={walkTestids.findOpen} onClick={() => setOpen('find')} />
      </TopBar>
      <Tools model={model} onPlan={() => setOpen('plan')} />
      <p class="sr" translate={false} aria-live="polite">
        {scene && walkWords.arrived(hall.sceneTitle(scene), textIn(hall.scene(scene)?.description))}
      </p>
      <Foot model={model} onAround={() => setOpen('around')} />
      <ExhibitDialog exhibit={hall.exhibit(panorama.exhibit.value)} onClose={() => (panorama.exhibit.value = null)} order={hall.exhibitOrder} onGo={(id) => model.stepTo(id)} />
      {open === 'find' && (
        <FindDialog
          hall={hall}
          here={scene}
          stop={tour.state.value?.stop ?? null}
          onStop={then((stop) => model.toStop(stop))}
          onScene={then((id) => model.toScene(id))}
          onExhibit={then((id) => void model.toExhibit(id))}
          onClose={close}
        />
      )}
      {open === 'plan' && <PlanDialog panorama={panorama} onScene={then((id) => model.toScene(id))} onClose={close} />}
      {open === 'around' && <AroundDialog model={model} onClose={close} />}
      {open === 'share' && <LazyShareSheet place={place()} onClose={close} />}
      {open === 'support' && <SupportPanel read={readDiagnostics} onClose={close} />}
    </Screen>
  );
}

function SoundButton({ model }: { model: WalkModel }) {
  const { hall, sound } = model;
  const some = hall.data.music !== null || hall.data.scenes.some(({ clip }) => clip !== null);
  if (!some) return null;
  const on = sound.value;
  return (
    <IconButton
      icon={on ? 'sound' : 'soundOff'}
      label={on ? walkWords.soundOff : walkWords.soundOn}
      caption={walkWords.sound}
      aria-pressed={on}
      data-testid={walkTestids.soundSwitch}
      onClick={() => model.setSound(!on)}
    />
  );
}

function WayNotice({ model }: { model: WalkModel }) {
  const way = model.leading.way.value;
  if (!way || model.tour.state.value?.running) return null;
  const stop = (
    <Button kind="link" data-testid={walkTestids.wayStop} onClick={() => model.leading.stop()}>
      {walkWords.stop}
    </Button>
  );
  return (
    <Banner testid={walkTestids.way} action={stop}>
      {walkWords.way(way.title, way.left)}
    </Banner>
  );
}

function GyroscopeNotice({ model }: { model: WalkModel }) {
  const { state } = model.gyroscope;
  if (state.value !== 'refused' && state.value !== 'absent') return null;
  const { title, hint } = walkWords.noGyroscope[state.value];
  const close = (
    <Button kind="link" onClick={() => (state.value = 'off')}>
      {t.action.close}
    </Button>
  );
  return (
    <Banner hint={hint} action={close}>
      {title}
    </Banner>
  );
}
