/** Following a guide: the panorama, and what floats on it. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import '../style/follow.css';
import { t, textIn } from '../i18n.ts';
import { Captions } from '../parts/captions.tsx';
import { Comments } from '../parts/comments.tsx';
import { Composer } from '../parts/composer.tsx';
import { ExhibitSheet } from '../parts/exhibit.tsx';
import { FilmScreen } from '../parts/film.tsx';
import { HearingLine, RestoreSound, useUnlock } from '../parts/hearing.tsx';
import { Hearts } from '../parts/hearts.tsx';
import { Icon } from '../parts/icons.tsx';
import { Mount } from '../parts/mount.tsx';
import { Said } from '../parts/said.tsx';
import { Settings } from '../parts/settings.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { StateBanner, StateOverlay, isFinal } from '../parts/states.tsx';
import { SupportPanel } from '../parts/support.tsx';
import { Title } from '../parts/title.tsx';
import { HandButton, TurnPanel } from '../parts/turn.tsx';
import { useKeyboardInset } from '../parts/keyboard.ts';
import { useScreenOn } from '../parts/wake.ts';
import { Flying } from '../stage/danmaku.ts';
import { Following } from '../stage/following.ts';
import type { Stage } from '../stage/stage.ts';
import type { LiveSession } from '../state/live.ts';
import { prefs } from '../state/prefs.ts';
import type { Sound } from '../state/sound.ts';
import type { Tour } from '../state/tour.ts';
import { testids } from '../testids.ts';

type Open = 'comments' | 'settings' | 'support' | 'speak' | null;

export function Follow({ tour, live, stage }: { tour: Tour; live: LiveSession; stage: Stage | null }) {
  const following = useMemo(() => (stage ? new Following(stage, live) : null), [stage, live]);
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  const inset = useKeyboardInset();
  useScreenOn(live.phase.value !== 'ended');
  const elder = prefs.elder.value;
  const free = live.mode.value === 'free';
  const { drafts, sound } = tour;
  const clips = tour.clips.value;
  const turn = tour.turn.value;
  useUnlock(() => tour.restoreSound());
  const film = clips?.showing.value?.kind === 'film' ? clips.showing.value.id : null;
  useEffect(() => {
    // what all are to see is not hidden behind what one opened for oneself
    if (film && stage) stage.exhibit.value = null;
  }, [film, stage]);
  const back = free && following && !isFinal(live) && (
    <ReturnPill following={following} stage={stage} elder={elder} />
  );

  return (
    <div class={elder ? 'follow elder-page' : 'follow'} style={{ '--keyboard': `${inset}px` }}>
      <Mount element={sound.audio} class="sr" />
      <TopBar live={live} sound={sound} onLong={() => setOpen('support')} onSettings={() => setOpen('settings')} onComments={() => setOpen('comments')} />
      <FilmScreen clips={clips} sound={sound} book={tour.book.value} />
      <DanmakuLayer live={live} />
      <StateBanner live={live} />
      {following && (
        <div class={following.elsewhere.value ? 'edge-arrow away' : 'edge-arrow'} ref={following.attachArrow} data-testid={testids.edgeArrow} aria-hidden="true" style={{ visibility: 'hidden' }}>
          <span class="head">
            <Icon name="arrow" />
          </span>
        </div>
      )}
      <div class="foot">
        {!isFinal(live) && <RestoreSound live={live} clips={clips} large={elder} onRestore={() => tour.restoreSound()} />}
        {!elder && back}
        <HearingLine live={live} clips={clips} />
        <Captions live={live} book={tour.book.value} />
        {turn && <TurnPanel turn={turn} live={live} />}
        {elder ? (
          back || (
            <button type="button" class="button main large wide" onClick={() => setOpen('speak')}>
              <Icon name="chat" />
              {t.follow.speak}
            </button>
          )
        ) : (
          <div class="bar">
            <Composer drafts={drafts} live={live} />
            {turn && <HandButton turn={turn} live={live} />}
            <Hearts live={live} />
          </div>
        )}
      </div>
      <StateOverlay live={live} tour={tour} />

      {stage && <ExhibitSheet stage={stage} />}
      {open === 'comments' && (
        <Sheet title={t.follow.comments} onClose={close}>
          <Said said={live.said.value} />
          <Comments comments={live.comments.value} me={live.me.value?.id ?? null} drafts={drafts} empty={t.follow.commentsEmpty} onRead={(upTo) => live.read(upTo)} />
        </Sheet>
      )}
      {open === 'speak' && (
        <Sheet title={t.follow.speak} onClose={close}>
          <Comments comments={live.comments.value.slice(-20)} me={live.me.value?.id ?? null} drafts={drafts} empty={t.follow.commentsEmpty} />
          <Composer drafts={drafts} live={live} />
          {turn && <HandButton turn={turn} live={live} wide />}
        </Sheet>
      )}
      {open === 'settings' && <Settings sound={sound} onClose={close} onSupport={() => setOpen('support')} />}
      {open === 'support' && <SupportPanel onClose={close} />}
      {live.announcement.value && (
        <Sheet kind="dialog" title={t.follow.announcement} onClose={() => (live.announcement.value = null)}>
          <p class="exhibit-text">{textIn(live.announcement.value)}</p>
        </Sheet>
      )}
    </div>
  );
}

interface TopBarProps {
  live: LiveSession;
  sound: Sound;
  onLong(): void;
  onSettings(): void;
  onComments(): void;
}

function TopBar({ live, sound, onLong, onSettings, onComments }: TopBarProps) {
  const on = live.phase.value === 'live' && live.status.value === 'online';
  const said = live.comments.value.length;
  return (
    <header class="top">
      <span class={on ? 'live-dot' : 'live-dot off'} role="img" aria-label={on ? t.follow.live : ''} />
      <Title text={live.session.value?.title ?? '…'} onLong={onLong} />
      <span class="count" data-testid={testids.headcount} aria-label={t.follow.people(live.count.value)}>
        <Icon name="people" />
        {live.count.value}
      </span>
      <MuteButton sound={sound} />
      {!prefs.elder.value && (
        <button type="button" class="icon-button" onClick={onComments} aria-label={t.follow.comments} data-testid={testids.commentsToggle}>
          <Icon name="chat" />
          {said > 0 && <span class="badge">{said > 99 ? '99+' : said}</span>}
        </button>
      )}
      <button type="button" class="icon-button" onClick={onSettings} aria-label={t.follow.settings} data-testid={testids.settings}>
        <Icon name="gear" />
      </button>
    </header>
  );
}

function MuteButton({ sound }: { sound: Sound }) {
  const muted = sound.muted.value;
  return (
    <button
      type="button"
      class="icon-button"
      data-testid={testids.mute}
      aria-pressed={muted}
      aria-label={muted ? t.sound.unmute : t.sound.mute}
      onClick={() => sound.mute(!muted)}
    >
      <Icon name={muted ? 'soundOff' : 'sound'} />
    </button>
  );
}

function ReturnPill({ following, stage, elder }: { following: Following; stage: Stage | null; elder: boolean }) {
  const away = following.elsewhere.value;
  return (
    <div class="return">
      {away && stage && <span class="tag">{t.follow.guideIsIn(stage.book.sceneTitle(away))}</span>}
      <button type="button" class={elder ? 'button main large wide' : 'button pill'} data-testid={testids.return} onClick={() => following.back()}>
        <Icon name="target" />
        {t.follow.return}
      </button>
    </div>
  );
}

function DanmakuLayer({ live }: { live: LiveSession }) {
  const layer = useRef<HTMLDivElement>(null);
  const on = prefs.danmaku.value && !prefs.elder.value;
  useEffect(() => {
    if (!on || !layer.current) return;
    const flying = new Flying(layer.current, () => live.me.value?.id ?? null);
    live.onComment = (comment) => flying.add(comment);
    return () => {
      live.onComment = () => undefined;
      flying.close();
    };
  }, [on, live]);
  // what flies is in the list as well; read out it would only disturb
  return <div class="danmaku" ref={layer} data-testid={testids.danmaku} aria-hidden="true" hidden={!on} />;
}
