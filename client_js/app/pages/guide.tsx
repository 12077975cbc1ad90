/** `/guide#SECRET`: the console one leads from. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import '../style/guide.css';
import { nameIn, t } from '../i18n.ts';
import { Calm, Waiting } from '../parts/calm.tsx';
import { ExhibitSheet } from '../parts/exhibit.tsx';
import { RestoreSound, Speaking, useUnlock } from '../parts/hearing.tsx';
import { Icon } from '../parts/icons.tsx';
import { Mount } from '../parts/mount.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { StateBanner } from '../parts/states.tsx';
import { SupportPanel } from '../parts/support.tsx';
import { useScreenOn } from '../parts/wake.ts';
import { StageView } from '../stage/view.tsx';
import type { Stage } from '../stage/stage.ts';
import { Console } from '../state/console.ts';
import type { LiveSession } from '../state/live.ts';
import { testids } from '../testids.ts';
import { DeskFilm } from './guide/clip.tsx';
import { Desk } from './guide/desk.tsx';
import { People } from './guide/people.tsx';
import { useShortcuts } from './guide/shortcuts.ts';
import { Status } from './guide/status.tsx';

export function GuidePage() {
  const desk = useMemo(() => new Console(), []);
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
      return <Waiting text={desk.busy.value ?? t.guide.checking} />;
    case 'missing':
      return <Calm title={t.guide.secretMissing} hint={t.guide.secretMissingHint} icon="info" />;
    case 'unknown':
      return <Calm title={t.guide.secretUnknown} hint={t.guide.secretUnknownHint} icon="info" />;
    case 'unreachable':
      return (
        <Calm title={t.home.unreachable} hint={t.home.unreachableHint} icon="wifi">
          <button type="button" class="button main" onClick={() => void desk.open()}>
            {t.action.retry}
          </button>
        </Calm>
      );
    case 'ready':
      return live && <ConsolePage desk={desk} live={live} />;
  }
}

/** After a press with the mouse the space bar is the console's again, not the button's that was pressed. */
function letGo(event: MouseEvent): void {
  const { activeElement } = document;
  const pressed = activeElement instanceof HTMLButtonElement || (activeElement instanceof HTMLInputElement && activeElement.type === 'range');
  if (event.detail > 0 && pressed) activeElement.blur();
}

function ConsolePage({ desk, live }: { desk: Console; live: LiveSession }) {
  const [support, setSupport] = useState(false);
  const [side, setSide] = useState<'desk' | 'people'>('desk');
  const stage = desk.stage.value;
  const title = desk.seat.value?.title ?? '';
  useShortcuts(desk);
  useScreenOn(live.phase.value !== 'ended');
  useEffect(() => {
    document.title = t.pageTitle(`${t.guide.console} · ${title}`);
  }, [title]);
  useUnlock(() => desk.unlock());
  const show = (exhibit: string): void => {
    if (stage) stage.exhibit.value = null;
    desk.voice.value?.toggle('film', exhibit);
  };
  const hands = live.health.value?.hands.length ?? 0;
  return (
    <main class={`console show-${side}`} onClick={letGo}>
      <Mount element={desk.sound.audio} class="sr" />
      <Desk desk={desk} live={live} onLong={() => setSupport(true)} />
      <section class="middle" aria-label={t.follow.panorama}>
        {stage && <ConsoleStage desk={desk} stage={stage} live={live} />}
        <DeskFilm desk={desk} />
        <Lead desk={desk} live={live} />
      </section>
      <People desk={desk} live={live} />
      <nav class="sides">
        <button type="button" class="button" aria-pressed={side === 'desk'} onClick={() => setSide('desk')}>
          {t.guide.runSheet}
        </button>
        <button type="button" class="button" aria-pressed={side === 'people'} onClick={() => setSide('people')}>
          {t.guide.comments}
          {hands > 0 && <span class="tab-count">{hands}</span>}
        </button>
      </nav>
      <Status desk={desk} live={live} />
      {stage && <ExhibitSheet stage={stage} onShow={desk.active.value ? show : undefined} />}
      {support && <SupportPanel onClose={() => setSupport(false)} />}
      <Ask desk={desk} />
    </main>
  );
}

function ConsoleStage({ desk, stage, live }: { desk: Console; stage: Stage; live: LiveSession }) {
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
      <StageView stage={stage} keys={false} />
      {following && watching && (
        <>
          <div class="edge-arrow" ref={following.attachArrow} data-testid={testids.edgeArrow} aria-hidden="true" style={{ visibility: 'hidden' }}>
            <span class="head">
              <Icon name="arrow" />
            </span>
          </div>
          {free && (
            <button type="button" class="button pill back" data-testid={testids.return} onClick={() => following.back()}>
              <Icon name="target" />
              {t.follow.return}
            </button>
          )}
        </>
      )}
    </div>
  );
}

/** Who leads, and how to change that. */
const LEADING = { waiting: t.guide.ready, live: t.guide.leading, paused: t.guide.paused, ended: '' } as const;

function Lead({ desk, live }: { desk: Console; live: LiveSession }) {
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
        <span class="tag" data-testid={testids.status}>
          <span class={live.phase.value === 'live' ? 'live-dot' : 'live-dot off'} />
          {LEADING[live.phase.value]}
        </span>
      ) : (
        <span class="watch-line" data-testid={testids.status}>
          <span class="tag">{leader?.away ? t.guide.leaderAway(nameIn(leader.name)) : leader ? `${t.guide.ledBy(nameIn(leader.name))} · ${t.guide.watching}` : t.guide.notLeading}</span>
          {!desk.asked.value && (
            <button type="button" class="button main" data-testid={testids.takeOver} onClick={() => desk.take(leader !== null)}>
              {t.guide.takeOver}
            </button>
          )}
        </span>
      )}
      <Speaking live={live} clips={null} />
      {hears && <RestoreSound live={live} clips={clips} onRestore={() => desk.unlock()} />}
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

function Ask({ desk }: { desk: Console }) {
  const asked = desk.asked.value;
  if (!asked) return null;
  const title = asked.robot ? t.guide.robotLeads : t.guide.ledBy(nameIn(asked.name));
  return (
    <Sheet kind="dialog" title={title} testid={testids.dialog}>
      <p>{t.guide.ledAsk}</p>
      <p class="quiet small">{t.guide.ledAskHint}</p>
      <div class="answers">
        <button type="button" class="button" data-testid={testids.watch} onClick={() => desk.watch()}>
          {t.guide.watch}
        </button>
        <button type="button" class="button main" data-testid={testids.takeOver} onClick={() => desk.take(true)}>
          {t.guide.takeOver}
        </button>
      </div>
    </Sheet>
  );
}
