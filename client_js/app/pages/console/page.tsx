/** `/guide#SECRET`: the console one leads from. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import '../../ui/kbd.css';
import './page.css';
import { readDiagnostics } from '../../base/diagnostics.ts';
import { nameIn, t } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { ExhibitDialog } from '../../hall/exhibit-dialog.tsx';
import { EdgeArrow } from '../../live/following/edge-arrow.tsx';
import { followingWords } from '../../live/following/words.ts';
import type { LiveSession } from '../../live/session.ts';
import { RestoreSound } from '../../live/sound/restore.tsx';
import { Speaking } from '../../live/sound/speaking.tsx';
import { useUnlock } from '../../live/sound/use-unlock.ts';
import { StateBanner } from '../../live/state/state-banner.tsx';
import type { PanoramaModel } from '../../panorama/panorama-model.ts';
import { PanoramaView } from '../../panorama/panorama-view.tsx';
import { panoramaWords } from '../../panorama/words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { HostElement } from '../../ui/host-element.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MessagePage, WaitingPage } from '../../ui/message-page.tsx';
import { SupportPanel } from '../../ui/support-panel.tsx';
import { useWakeLock } from '../../ui/use-wake-lock.ts';
import { ConsoleModel } from './console.ts';
import type { ConsoleProps } from './console.ts';
import { LeadingSide } from './leading-side.tsx';
import { FilmControl } from './media.tsx';
import { People } from './people.tsx';
import { useShortcuts } from './shortcuts.ts';
import { Status } from './status.tsx';
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
          <button type="button" class="button main" onClick={() => void model.open()}>
            {t.action.retry}
          </button>
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
  const [support, setSupport] = useState(false);
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
    <main class={`console show-${side}`} onClick={letGo}>
      <HostElement element={model.sound.audio} class="sr" />
      <LeadingSide model={model} features={features} onLong={() => setSupport(true)} />
      <section class="middle" aria-label={panoramaWords.panorama}>
        {panorama && <ConsolePanorama model={model} panorama={panorama} />}
        <FilmControl model={model} features={features} />
        <Lead model={model} features={features} />
      </section>
      <People model={model} features={features} />
      <nav class="sides">
        <button type="button" class="button" aria-pressed={side === 'desk'} onClick={() => setSide('desk')}>
          {consoleWords.runSheet}
        </button>
        <button type="button" class="button" aria-pressed={side === 'people'} onClick={() => setSide('people')}>
          {consoleWords.comments}
          {hands > 0 && <span class="tab-count">{hands}</span>}
        </button>
      </nav>
      <Status model={model} features={features} />
      {panorama && (
        <ExhibitDialog
          exhibit={panorama.hall.exhibit(panorama.exhibit.value)}
          onClose={() => (panorama.exhibit.value = null)}
          onShow={model.active.value ? show : undefined}
        />
      )}
      {support && <SupportPanel read={readDiagnostics} onClose={() => setSupport(false)} />}
      <Ask model={model} />
    </main>
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
            <button type="button" class="button pill back" data-testid={testids.return} onClick={() => following.back()}>
              <Icon name="target" />
              {followingWords.return}
            </button>
          )}
        </>
      )}
    </div>
  );
}

/** Who leads, and how to change that. */
const LEADING = { waiting: consoleWords.ready, live: consoleWords.leading, paused: consoleWords.paused, ended: '' } as const;

function Lead({ model, features }: ConsoleProps) {
  const { live, hearing, clips } = features;
  const leader = live.leader.value;
  const leading = model.leading.value;
  const notice = model.notice.value;
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => (model.notice.value = null), 6000);
    return () => clearTimeout(timer);
  }, [notice, model]);
  const online = live.status.value === 'online';
  const ended = live.phase.value === 'ended';
  const hears = !ended && (!leading || model.floor.value !== null || clips.showing.value !== null);
  return (
    <div class="lead-line">
      {!online || ended ? (
        <ConsoleState live={live} ended={ended} />
      ) : leading ? (
        <span class="tag" data-testid={testids.status}>
          <span class={live.phase.value === 'live' ? 'live-dot' : 'live-dot off'} />
          {LEADING[live.phase.value]}
        </span>
      ) : (
        <span class="watch-line" data-testid={testids.status}>
          <span class="tag">{leader?.away ? consoleWords.leaderAway(nameIn(leader.name)) : leader ? `${consoleWords.ledBy(nameIn(leader.name))} · ${consoleWords.watching}` : consoleWords.notLeading}</span>
          {!model.asked.value && (
            <button type="button" class="button main" data-testid={testids.takeOver} onClick={() => model.take(leader !== null)}>
              {consoleWords.takeOver}
            </button>
          )}
        </span>
      )}
      <Speaking hearing={hearing} recording={false} />
      {hears && <RestoreSound hearing={hearing} locked={clips.locked.value} onRestore={() => model.unlock()} />}
      {notice && (
        <p class="console-notice" role="alert" data-testid={testids.errorMessage}>
          {notice}
        </p>
      )}
    </div>
  );
}

function ConsoleState({ live, ended }: { live: LiveSession; ended: boolean }) {
  if (ended) {
    return (
      <span class="banner" role="status" data-testid={testids.status}>
        <strong>{t.state.ended}</strong>
      </span>
    );
  }
  const closed = live.closed.value;
  if (closed === 'opened_elsewhere') {
    return (
      <span class="watch-line" role="status" data-testid={testids.status}>
        <span class="tag">{t.state.elsewhere}</span>
        <button type="button" class="button main" data-testid={testids.here} onClick={() => live.connect()}>
          {t.state.here}
        </button>
      </span>
    );
  }
  if (closed) {
    return (
      <span class="watch-line" role="alert" data-testid={testids.errorMessage}>
        <span class="tag">{`${t.state.refused} (${closed})`}</span>
        <button type="button" class="button main" onClick={() => location.reload()}>
          {t.action.reload}
        </button>
      </span>
    );
  }
  return <StateBanner live={live} />;
}

function Ask({ model }: { model: ConsoleModel }) {
  const asked = model.asked.value;
  if (!asked) return null;
  const title = asked.robot ? consoleWords.robotLeads : consoleWords.ledBy(nameIn(asked.name));
  return (
    <Dialog kind="dialog" title={title} testid={testids.dialog}>
      <p>{consoleWords.ledAsk}</p>
      <p class="quiet small">{consoleWords.ledAskHint}</p>
      <div class="answers">
        <button type="button" class="button" data-testid={testids.watch} onClick={() => model.watch()}>
          {consoleWords.watch}
        </button>
        <button type="button" class="button main" data-testid={testids.takeOver} onClick={() => model.take(true)}>
          {consoleWords.takeOver}
        </button>
      </div>
    </Dialog>
  );
}
