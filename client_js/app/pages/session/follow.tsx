/** Following a guide: the panorama, and what floats on it. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import './follow.css';
import { readDiagnostics } from '../../base/diagnostics.ts';
import { textIn } from '../../base/i18n.ts';
import { prefs } from '../../base/prefs.ts';
import { testids } from '../../base/testids.ts';
import { ExhibitDialog } from '../../hall/exhibit-dialog.tsx';
import { Captions } from '../../live/captions/captions.tsx';
import { Transcript } from '../../live/captions/transcript.tsx';
import { Composer } from '../../live/comments/composer.tsx';
import { DanmakuLayer } from '../../live/comments/danmaku-layer.tsx';
import { Comments } from '../../live/comments/list.tsx';
import { commentWords } from '../../live/comments/words.ts';
import { HandButton, MyTurnPanel } from '../../live/floor/panel.tsx';
import { EdgeArrow } from '../../live/following/edge-arrow.tsx';
import { Following } from '../../live/following/following.ts';
import { followingWords } from '../../live/following/words.ts';
import { FilmScreen } from '../../live/media/film.tsx';
import { Hearts } from '../../live/reactions/hearts.tsx';
import type { LiveSession } from '../../live/session.ts';
import { RestoreSound } from '../../live/sound/restore.tsx';
import { HearingLine } from '../../live/sound/speaking.tsx';
import { useUnlock } from '../../live/sound/use-unlock.ts';
import { isFinal } from '../../live/state/final.ts';
import { StateBanner } from '../../live/state/state-banner.tsx';
import { StateOverlay } from '../../live/state/state-overlay.tsx';
import type { PanoramaModel } from '../../panorama/panorama-model.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Tag } from '../../ui/data/tag.tsx';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { HostElement } from '../../ui/layout/host-element.tsx';
import { SupportPanel } from '../../ui/device/support-panel.tsx';
import { useKeyboardInset } from '../../ui/device/use-keyboard-inset.ts';
import { useWakeLock } from '../../ui/device/use-wake-lock.ts';
import { ElderButton, ElderSpeak } from './elder.tsx';
import type { SessionModel } from './model.ts';
import { Settings } from './settings.tsx';
import { FollowTopBar } from './top-bar.tsx';
import { sessionWords } from './words.ts';

type Open = 'comments' | 'settings' | 'support' | 'speak' | null;

export function Follow({ tour, live, stage }: { tour: SessionModel; live: LiveSession; stage: PanoramaModel | null }) {
  const following = useMemo(() => (stage ? new Following(stage, live) : null), [stage, live]);
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  const inset = useKeyboardInset();
  useWakeLock(live.phase.value !== 'ended');
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
      <HostElement element={sound.audio} class="sr" />
      <FollowTopBar live={live} sound={sound} onLong={() => setOpen('support')} onSettings={() => setOpen('settings')} onComments={() => setOpen('comments')} />
      <FilmScreen clips={clips} sound={sound} book={tour.book.value} />
      <DanmakuLayer live={live} />
      <StateBanner live={live} />
      {following && <EdgeArrow following={following} />}
      <div class="foot">
        {!isFinal(live) && <RestoreSound live={live} clips={clips} large={elder} onRestore={() => tour.restoreSound()} />}
        {!elder && back}
        <HearingLine live={live} clips={clips} />
        <Captions live={live} book={tour.book.value} />
        {turn && <MyTurnPanel turn={turn} live={live} />}
        {elder ? (
          back || (
            <ElderButton onSpeak={() => setOpen('speak')} />
          )
        ) : (
          <div class="bar">
            <Composer drafts={drafts} live={live} />
            {turn && <HandButton turn={turn} live={live} />}
            <Hearts live={live} />
          </div>
        )}
      </div>
      <StateOverlay live={live} hall={tour.book.value?.hall.id} onHere={() => tour.here()} />

      {stage && <ExhibitDialog exhibit={stage.book.exhibit(stage.exhibit.value)} onClose={() => (stage.exhibit.value = null)} />}
      {open === 'comments' && (
        <Dialog title={commentWords.comments} onClose={close}>
          <Transcript said={live.said.value} />
          <Comments comments={live.comments.value} me={live.me.value?.id ?? null} drafts={drafts} empty={commentWords.commentsEmpty} onRead={(upTo) => live.read(upTo)} />
        </Dialog>
      )}
      {open === 'speak' && <ElderSpeak live={live} drafts={drafts} turn={turn} onClose={close} />}
      {open === 'settings' && <Settings sound={sound} onClose={close} onSupport={() => setOpen('support')} />}
      {open === 'support' && <SupportPanel read={readDiagnostics} onClose={close} />}
      {live.announcement.value && (
        <Dialog kind="dialog" title={sessionWords.announcement} onClose={() => (live.announcement.value = null)}>
          <p class="exhibit-text">{textIn(live.announcement.value)}</p>
        </Dialog>
      )}
    </div>
  );
}

function ReturnPill({ following, stage, elder }: { following: Following; stage: PanoramaModel | null; elder: boolean }) {
  const away = following.elsewhere.value;
  return (
    <div class="return">
      {away && stage && <Tag>{followingWords.guideIsIn(stage.book.sceneTitle(away))}</Tag>}
      <Button
        kind={elder ? 'main' : 'pill'}
        large={elder}
        wide={elder}
        icon="target"
        data-testid={testids.return}
        onClick={() => following.back()}
      >
        {followingWords.return}
      </Button>
    </div>
  );
}
