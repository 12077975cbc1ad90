/** `/guide#SECRET`: the console one leads from. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Answers, Button } from '../../ui/controls/button.tsx';
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
import { LiveDot, Tag } from '../../ui/data/tag.tsx';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { HostElement } from '../../ui/layout/host-element.tsx';
import { MessagePage, WaitingPage } from '../../ui/feedback/message-page.tsx';
import { Note } from '../../ui/feedback/note.tsx';
import { Screen } from '../../ui/layout/screen.tsx';
import { Count } from '../../ui/navigation/tabs.tsx';
import { SupportPanel } from '../../ui/device/support-panel.tsx';
import { useWakeLock } from '../../ui/device/use-wake-lock.ts';
import { ConsoleModel } from './console.ts';
import { Desk } from './desk.tsx';
import { FilmControl } from './media.tsx';
import { People } from './people.tsx';
import { useShortcuts } from './shortcuts.ts';
import { Status } from './status.tsx';
import { consoleWords } from './words.ts';

export function ConsolePage() {
  const desk = useMemo(() => new ConsoleModel(), []);
  useEffect(() => {
    void desk.open();
    const other = (): void => location.reload();
    window.addEventListener('hashchange', other);
    return () => {
      window.removeEventListener('hashchange', other);
      desk.close();
    };
  }, [desk]);
  const live = desk.live.value;
  switch (desk.step.value) {
    case 'checking':
      return <WaitingPage text={desk.busy.value ?? consoleWords.checking} />;
    case 'missing':
      return <MessagePage title={consoleWords.secretMissing} hint={consoleWords.secretMissingHint} icon="info" />;
    case 'unknown':
      return <MessagePage title={consoleWords.secretUnknown} hint={consoleWords.secretUnknownHint} icon="info" />;
    case 'unreachable':
      return (
        <MessagePage title={t.state.unreachable} hint={t.state.unreachableHint} icon="wifi">
          <Button kind="main" onClick={() => void desk.open()}>
            {t.action.retry}
          </Button>
        </MessagePage>
      );
    case 'ready':
      return live && <ReadyConsole desk={desk} live={live} />;
  }
}

/** After a press with the mouse the space bar is the console's again, not the button's that was pressed. */
function letGo(event: MouseEvent): void {
  const { activeElement } = document;
  const pressed = activeElement instanceof HTMLButtonElement || (activeElement instanceof HTMLInputElement && activeElement.type === 'range');
  if (event.detail > 0 && pressed) activeElement.blur();
}

function ReadyConsole({ desk, live }: { desk: ConsoleModel; live: LiveSession }) {
  const [support, setSupport] = useState(false);
  const [side, setSide] = useState<'desk' | 'people'>('desk');
  const stage = desk.stage.value;
  const title = desk.seat.value?.title ?? '';
  useShortcuts(desk);
  useWakeLock(live.phase.value !== 'ended');
  useEffect(() => {
    document.title = t.pageTitle(`${consoleWords.console} · ${title}`);
  }, [title]);
  useUnlock(() => desk.unlock());
  const show = (exhibit: string): void => {
    if (stage) stage.exhibit.value = null;
    desk.voice.value?.toggle('film', exhibit);
  };
  const hands = live.health.value?.hands.length ?? 0;
  return (
    <Screen fixed class={`console show-${side}`} onClick={letGo}>
      <HostElement element={desk.sound.audio} class="sr" />
      <Desk desk={desk} live={live} onLong={() => setSupport(true)} />
      <section class="middle" aria-label={panoramaWords.panorama}>
        {stage && <ConsolePanorama desk={desk} stage={stage} live={live} />}
        <FilmControl desk={desk} />
        <Lead desk={desk} live={live} />
      </section>
      <People desk={desk} live={live} />
      <nav class="sides">
        <Button aria-pressed={side === 'desk'} onClick={() => setSide('desk')}>
          {consoleWords.runSheet}
        </Button>
        <Button aria-pressed={side === 'people'} onClick={() => setSide('people')}>
          {consoleWords.comments}
          <Count of={hands} />
        </Button>
      </nav>
      <Status desk={desk} live={live} />
      {stage && <ExhibitDialog exhibit={stage.book.exhibit(stage.exhibit.value)} onClose={() => (stage.exhibit.value = null)} onShow={desk.active.value ? show : undefined} />}
      {support && <SupportPanel read={readDiagnostics} onClose={() => setSupport(false)} />}
      <Ask desk={desk} />
    </Screen>
  );
}

function ConsolePanorama({ desk, stage, live }: { desk: ConsoleModel; stage: PanoramaModel; live: LiveSession }) {
  const frame = useRef<HTMLDivElement>(null);
  const { pointing } = desk;
  useEffect(() => {
    const element = frame.current;
    element?.addEventListener('mousedown', pointing.press, true);
    return () => element?.removeEventListener('mousedown', pointing.press, true);
  }, [pointing]);
  const { following } = desk;
  const watching = !desk.leading.value;
  const free = live.mode.value === 'free';
  return (
    <div
      ref={frame}
      class={pointing.switchedOn.value ? 'console-stage pointing' : 'console-stage'}
      onContextMenu={(event) => event.preventDefault()}
    >
      <PanoramaView stage={stage} keys={false} />
      {following && watching && (
        <>
          <EdgeArrow following={following} />
          {free && (
            <Button kind="pill" class="back" icon="target" data-testid={testids.return} onClick={() => following.back()}>
              {followingWords.return}
            </Button>
          )}
        </>
      )}
    </div>
  );
}

/** Who leads, and how to change that. */
const LEADING = { waiting: consoleWords.ready, live: consoleWords.leading, paused: consoleWords.paused, ended: '' } as const;

function Lead({ desk, live }: { desk: ConsoleModel; live: LiveSession }) {
  const leader = live.leader.value;
  const leading = desk.leading.value;
  const notice = desk.notice.value;
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => (desk.notice.value = null), 6000);
    return () => clearTimeout(timer);
  }, [notice, desk]);
  const online = live.status.value === 'online';
  const ended = live.phase.value === 'ended';
  const clips = desk.clips.value;
  const hears = !ended && (!leading || live.floor.value !== null || clips?.showing.value != null);
  return (
    <div class="lead-line">
      {!online || ended ? (
        <ConsoleState live={live} ended={ended} />
      ) : leading ? (
        <Tag data-testid={testids.status}>
          <LiveDot on={live.phase.value === 'live'} />
          {LEADING[live.phase.value]}
        </Tag>
      ) : (
        <span class="watch-line" data-testid={testids.status}>
          <Tag>{leader?.away ? consoleWords.leaderAway(nameIn(leader.name)) : leader ? `${consoleWords.ledBy(nameIn(leader.name))} · ${consoleWords.watching}` : consoleWords.notLeading}</Tag>
          {!desk.asked.value && (
            <Button kind="main" data-testid={testids.takeOver} onClick={() => desk.take(leader !== null)}>
              {consoleWords.takeOver}
            </Button>
          )}
        </span>
      )}
      <Speaking live={live} clips={null} />
      {hears && <RestoreSound live={live} clips={clips} onRestore={() => desk.unlock()} />}
      {notice && (
        <Note data-testid={testids.errorMessage}>{notice}</Note>
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
        <Tag>{t.state.elsewhere}</Tag>
        <Button kind="main" data-testid={testids.here} onClick={() => live.connect()}>
          {t.state.here}
        </Button>
      </span>
    );
  }
  if (closed) {
    return (
      <span class="watch-line" role="alert" data-testid={testids.errorMessage}>
        <Tag>{`${t.state.refused} (${closed})`}</Tag>
        <Button kind="main" onClick={() => location.reload()}>
          {t.action.reload}
        </Button>
      </span>
    );
  }
  return <StateBanner live={live} />;
}

function Ask({ desk }: { desk: ConsoleModel }) {
  const asked = desk.asked.value;
  if (!asked) return null;
  const title = asked.robot ? consoleWords.robotLeads : consoleWords.ledBy(nameIn(asked.name));
  return (
    <Dialog kind="dialog" title={title} testid={testids.dialog}>
      <p>{consoleWords.ledAsk}</p>
      <p class="quiet small">{consoleWords.ledAskHint}</p>
      <Answers>
        <Button data-testid={testids.watch} onClick={() => desk.watch()}>
          {consoleWords.watch}
        </Button>
        <Button kind="main" data-testid={testids.takeOver} onClick={() => desk.take(true)}>
          {consoleWords.takeOver}
        </Button>
      </Answers>
    </Dialog>
  );
}
