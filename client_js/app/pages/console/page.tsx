/** `/guide#SECRET`: the console one leads from. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import './page.css';
import { readDiagnostics } from '../../base/diagnostics.ts';
import { nameIn, t } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { ExhibitDialog } from '../../hall/exhibit/exhibit-dialog.tsx';
import { EdgeArrow } from '../../live/following/edge-arrow.tsx';
import { followingWords } from '../../live/following/words.ts';
import { useUnlock } from '../../live/sound/use-unlock.ts';
import type { PanoramaModel } from '../../panorama/panorama-model.ts';
import { EmptyStage, PanoramaView } from '../../panorama/panorama-view.tsx';
import { panoramaWords } from '../../panorama/words.ts';
import { Answers, Button } from '../../ui/controls/button.tsx';
import { SupportPanel } from '../../ui/device/support-panel.tsx';
import { useWakeLock } from '../../ui/device/use-wake-lock.ts';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { MessagePage, WaitingPage } from '../../ui/feedback/message-page.tsx';
import { HostElement } from '../../ui/layout/host-element.tsx';
import { Screen } from '../../ui/layout/screen.tsx';
import { Count } from '../../ui/navigation/tabs.tsx';
import { People } from './audience/people.tsx';
import { LeadingSide } from './leading/leading-side.tsx';
import { FilmControl } from './leading/media.tsx';
import { ConsoleModel } from './model/console.ts';
import type { ConsoleProps } from './model/console.ts';
import { ConsoleSettings } from './settings.tsx';
import { useShortcuts } from './shortcuts.ts';
import { CheckCard } from './preparing/check-card.tsx';
import { LeadLine } from './status/lead-line.tsx';
import { Status } from './status/status.tsx';
import { consoleWords } from './words.ts';

export function ConsolePage() {
  const model = useMemo(() => new ConsoleModel(), []);
  useEffect(() => {
    void model.open();
    const other = (): void => location.reload();
    window.addEventListener('hashchange', other);
    return () => {
      window.removeEventListener('hashchange', other);
      model.close();
    };
  }, [model]);
  const features = model.features.value;
  switch (model.step.value) {
    case 'checking':
      return <WaitingPage text={model.busy.value ?? consoleWords.checking} />;
    case 'missing':
      return <MessagePage title={consoleWords.secretMissing} hint={consoleWords.secretMissingHint} icon="info" />;
    case 'unknown':
      return <MessagePage title={consoleWords.secretUnknown} hint={consoleWords.secretUnknownHint} icon="info" />;
    case 'unreachable':
      return (
        <MessagePage title={t.state.unreachable} hint={t.state.unreachableHint} icon="wifi">
          <Button kind="main" onClick={() => void model.open()}>
            {t.action.retry}
          </Button>
        </MessagePage>
      );
    case 'ready':
      return features && <ReadyConsole model={model} features={features} />;
  }
}

/** After a press with the mouse the space bar is the console's again, not the button's that was pressed. */
function letGo(event: MouseEvent): void {
  const { activeElement } = document;
  const pressed = activeElement instanceof HTMLButtonElement || (activeElement instanceof HTMLInputElement && activeElement.type === 'range');
  if (event.detail > 0 && pressed) activeElement.blur();
}

function ReadyConsole({ model, features }: ConsoleProps) {
  const { live } = features;
  const [open, setOpen] = useState<'settings' | 'support' | null>(null);
  const [side, setSide] = useState<'desk' | 'people'>('desk');
  const panorama = model.panorama.value;
  const title = model.seat.value?.title ?? '';
  useShortcuts(model);
  useWakeLock(live.phase.value !== 'ended');
  useEffect(() => {
    document.title = t.pageTitle(`${consoleWords.console} · ${title}`);
  }, [title]);
  useUnlock(() => model.unlock());
  const show = (exhibit: string): void => {
    if (panorama) panorama.exhibit.value = null;
    features.onAir.toggle('film', exhibit);
  };
  const hands = model.health.value?.hands.length ?? 0;
  return (
    <Screen fixed class={`console show-${side}`} onClick={letGo}>
      <HostElement element={model.sound.audio} class="sr" />
      <LeadingSide model={model} features={features} onLong={() => setOpen('support')} />
      <section class="middle" aria-label={panoramaWords.panorama}>
        {panorama ? <ConsolePanorama model={model} panorama={panorama} /> : <EmptyStage missing={model.hallMissing.value} />}
        <FilmControl model={model} features={features} />
        <LeadLine model={model} features={features} />
        <CheckCard model={model} features={features} />
      </section>
      <People model={model} features={features} />
      <nav class="sides" aria-label={consoleWords.sides}>
        <Button aria-pressed={side === 'desk'} onClick={() => setSide('desk')}>
          {consoleWords.runSheet}
        </Button>
        <Button aria-pressed={side === 'people'} onClick={() => setSide('people')}>
          {consoleWords.comments}
          <Count of={hands} />
        </Button>
      </nav>
      <Status model={model} features={features} onSettings={() => setOpen('settings')} />
      {panorama && (
        <ExhibitDialog
          exhibit={panorama.hall.exhibit(panorama.exhibit.value)}
          onClose={() => (panorama.exhibit.value = null)}
          onShow={model.active.value ? show : undefined}
        />
      )}
      {open === 'settings' && <ConsoleSettings onClose={() => setOpen(null)} onSupport={() => setOpen('support')} />}
      {open === 'support' && <SupportPanel read={readDiagnostics} onClose={() => setOpen(null)} />}
      <Ask model={model} />
    </Screen>
  );
}

function ConsolePanorama({ model, panorama }: { model: ConsoleModel; panorama: PanoramaModel }) {
  const frame = useRef<HTMLDivElement>(null);
  const { pointer } = model;
  useEffect(() => {
    const element = frame.current;
    element?.addEventListener('mousedown', pointer.press, true);
    return () => element?.removeEventListener('mousedown', pointer.press, true);
  }, [pointer]);
  const { following } = model;
  const watching = !model.leading.value;
  return (
    <div
      ref={frame}
      class={pointer.switchedOn.value ? 'console-stage pointing' : 'console-stage'}
      onContextMenu={(event) => event.preventDefault()}
    >
      <PanoramaView panorama={panorama} keys={false} />
      {following && watching && (
        <>
          <EdgeArrow following={following} />
          {following.free.value && (
            <Button kind="pill" class="back" icon="target" data-testid={testids.return} onClick={() => following.back()}>
              {followingWords.return}
            </Button>
          )}
        </>
      )}
    </div>
  );
}

function Ask({ model }: { model: ConsoleModel }) {
  const asked = model.asked.value;
  if (!asked) return null;
  const title = asked.robot ? consoleWords.robotLeads : consoleWords.ledBy(nameIn(asked.name));
  return (
    <Dialog kind="dialog" title={title} testid={testids.dialog}>
      <p>{consoleWords.ledAsk}</p>
      <p class="quiet small">{consoleWords.ledAskHint}</p>
      <Answers>
        <Button data-testid={testids.watch} onClick={() => model.watch()}>
          {consoleWords.watch}
        </Button>
        <Button kind="main" data-testid={testids.takeOver} onClick={() => model.take(true)}>
          {consoleWords.takeOver}
        </Button>
      </Answers>
    </Dialog>
  );
}
