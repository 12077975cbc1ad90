/** Following a guide: the panorama, and what floats on it. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import './follow.css';
import { readDiagnostics } from '../../../base/diagnostics.ts';
import { countError } from '../../../base/errors.ts';
import { prefs } from '../../../base/prefs.ts';
import { testids } from '../../../base/testids.ts';
import { ExhibitDialog } from '../../../hall/exhibit/exhibit-dialog.tsx';
import type { HallIndex } from '../../../hall/hall.ts';
import { Captions } from '../../../live/captions/captions.tsx';
import { Transcript } from '../../../live/captions/transcript.tsx';
import { Composer } from '../../../live/comments/composer.tsx';
import { DanmakuLayer } from '../../../live/comments/danmaku-layer.tsx';
import { Comments } from '../../../live/comments/list.tsx';
import { commentWords } from '../../../live/comments/words.ts';
import { HandButton, MyTurnPanel } from '../../../live/floor/panel.tsx';
import { EdgeArrow } from '../../../live/following/edge-arrow.tsx';
import { Following } from '../../../live/following/model.ts';
import { followingWords } from '../../../live/following/words.ts';
import { FilmScreen } from '../../../live/media/film.tsx';
import { Hearts } from '../../../live/reactions/hearts.tsx';
import type { LiveSession } from '../../../live/session.ts';
import { LazyShareSheet } from '../../../live/share/lazy-sheet.tsx';
import type { Place } from '../../../live/share/model.ts';
import { useCard } from '../../../live/share/use-card.ts';
import { RestoreSound } from '../../../live/sound/restore.tsx';
import { HearingLine } from '../../../live/sound/speaking.tsx';
import { noticesOf } from '../../../live/state/notices.ts';
import { StateBanner } from '../../../live/state/state-banner.tsx';
import { StateOverlay } from '../../../live/state/state-overlay.tsx';
import type { PanoramaModel } from '../../../panorama/panorama-model.ts';
import { PanoramaNotice } from '../../../panorama/panorama-view.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { Tag } from '../../../ui/data/tag.tsx';
import { useKeyboardInset } from '../../../ui/device/use-keyboard-inset.ts';
import { useWakeLock } from '../../../ui/device/use-wake-lock.ts';
import { Dialog } from '../../../ui/dialog/dialog.tsx';
import { HostElement } from '../../../ui/layout/host-element.tsx';
import { Notices } from '../../../ui/layout/notices.tsx';
import type { SessionFeatures, SessionModel } from '../model.ts';
import { Announcement } from './announcement.tsx';
import { ElderButton, ElderSpeak } from './elder.tsx';
import { Settings } from './settings.tsx';
import { FollowTopBar } from './top-bar.tsx';

/** The guide lets one speak: felt also by who does not look, ms on, off, on. */
const CALL = [200, 100, 200];

type Support = typeof import('../../../ui/device/support-panel.tsx').SupportPanel;
type Open = 'comments' | 'settings' | 'support' | 'speak' | 'share' | null;

interface FollowProps {
  model: SessionModel;
  features: SessionFeatures;
  panorama: PanoramaModel | null;
}

export function Follow({ model, features, panorama }: FollowProps) {
  const { live, connection, comments, captions, reactions, hearing, clips, turn } = features;
  const { drafts, sound } = model;
  const [Support, setSupport] = useState<Support | null>(null);
  useEffect(() => {
    // after what is seen first, and before the line is so bad that somebody asks for it
    import('../../../ui/device/support-panel.tsx').then(({ SupportPanel }) => setSupport(() => SupportPanel), countError);
  }, []);
  const following = useFollowing(panorama, live);
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  const inset = useKeyboardInset();
  useWakeLock(live.phase.value !== 'ended');
  const elder = prefs.elder.value;
  const called = turn.step.value === 'granted';
  useEffect(() => {
    if (!called) return;
    // whatever one opened for oneself lies over it; what was typed is kept
    close();
    if (panorama) panorama.exhibit.value = null;
    navigator.vibrate?.(CALL);
  }, [called, panorama]);
  const hall = model.hall.value;
  const place = (): Place | null =>
    panorama && { hall: panorama.hall, view: panorama.shown ?? panorama.hall.entrance, code: model.code, title: live.info.value?.title, link: model.details.value?.link };
  useCard(place, [panorama]);
  const shared = open === 'share' ? place() : null;
  const showing = clips.showing.value;
  const film = showing?.kind === 'film' ? showing.id : null;
  useEffect(() => {
    // what all are to see is not hidden behind what one opened for oneself
    if (film && panorama) panorama.exhibit.value = null;
  }, [film, panorama]);
  const state = connection.state.value;
  const final = connection.final.value;
  const leader = live.leader.value;
  const notices = noticesOf({ connection: state, phase: live.phase.value, led: leader !== null && !leader.away, picture: !panorama?.troubled.value });
  const actions = { hall: live.info.value?.hall ?? hall?.id ?? null, onHere: () => model.here(), onRetry: () => connection.retry() };
  const back = following?.free.value && !final && <ReturnPill following={following} hall={hall} elder={elder} />;

  return (
    <div class={elder ? 'follow elder-page' : 'follow'} style={{ '--keyboard': `${inset}px` }}>
      <HostElement element={sound.audio} class="sr" />
      <FollowTopBar features={features} sound={sound} onLong={() => setOpen('support')} onSettings={() => setOpen('settings')} onComments={() => setOpen('comments')} />
      <FilmScreen clips={clips} video={sound.video} hall={hall} />
      <DanmakuLayer live={live} comments={comments} />
      <Notices>
        {!final && <StateBanner notice={notices.banner} {...actions} />}
        {features.connection.state.value === 'online' && <PanoramaNotice panorama={panorama} hallMissing={model.hallMissing.value} />}
      </Notices>
      {following && <EdgeArrow following={following} />}
      <div class="foot">
        {notices.sound && <RestoreSound hearing={hearing} locked={clips.locked.value} large={elder} onRestore={() => model.restoreSound()} />}
        {!elder && back}
        {live.known.value && <HearingLine hearing={hearing} recording={showing?.kind === 'clip' && showing.running} />}
        <Captions captions={captions} rung={hearing.rung.value} narration={hall?.stop(live.stop.value)?.narration} />
        <MyTurnPanel turn={turn} live={live} />
        {elder ? (
          back || <ElderButton onSpeak={() => setOpen('speak')} />
        ) : (
          <div class="bar">
            <Composer drafts={drafts} live={live} />
            <HandButton turn={turn} live={live} />
            <Hearts live={live} reactions={reactions} />
          </div>
        )}
      </div>
      {final && <StateOverlay state={state} reason={live.closed.value ?? 'origin_refused'} {...actions} />}

      {panorama && <ExhibitDialog exhibit={panorama.hall.exhibit(panorama.exhibit.value)} onClose={() => (panorama.exhibit.value = null)} />}
      {open === 'comments' && (
        <Dialog title={commentWords.comments} onClose={close}>
          <Transcript captions={captions.transcript.value} />
          <Comments
            comments={comments.comments.value}
            me={live.me.value?.id ?? null}
            drafts={drafts}
            empty={commentWords.commentsEmpty}
            onRead={(upTo) => comments.read(upTo)}
          />
        </Dialog>
      )}
      {open === 'speak' && <ElderSpeak features={features} drafts={drafts} onClose={close} />}
      {open === 'settings' && <Settings sound={sound} onClose={close} onSupport={() => setOpen('support')} onShare={panorama ? () => setOpen('share') : undefined} />}
      {shared && <LazyShareSheet place={shared} onClose={close} />}
      {Support && open === 'support' && <Support read={readDiagnostics} onClose={close} />}
      <Announcement text={called ? null : model.announcement.value} onClose={() => (model.announcement.value = null)} />
    </div>
  );
}

/** Drives the panorama by the guide, for as long as both are there. */
function useFollowing(panorama: PanoramaModel | null, live: LiveSession): Following | null {
  const following = useMemo(() => (panorama ? new Following(panorama, live) : null), [panorama, live]);
  useEffect(() => () => following?.close(), [following]);
  return following;
}

function ReturnPill({ following, hall, elder }: { following: Following; hall: HallIndex | null; elder: boolean }) {
  const away = following.elsewhere.value;
  return (
    <div class="return">
      {away && hall && <Tag>{followingWords.guideIsIn(hall.sceneTitle(away))}</Tag>}
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
