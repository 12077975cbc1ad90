/** What stands over the panorama of a follower: the title, how many are here, sound, comments, settings. */
import './top-bar.css';
import { t } from '../../../base/i18n.ts';
import { prefs } from '../../../base/prefs.ts';
import { testids } from '../../../base/testids.ts';
import { commentWords } from '../../../live/comments/words.ts';
import type { Sound } from '../../../live/sound/sound.ts';
import { IconButton } from '../../../ui/controls/button.tsx';
import { Icon } from '../../../ui/controls/icon.tsx';
import { LiveDot } from '../../../ui/data/tag.tsx';
import { PageTitle } from '../../../ui/layout/page-title.tsx';
import { TopBar } from '../../../ui/layout/top-bar.tsx';
import type { SessionFeatures } from '../model.ts';
import { sessionWords } from '../words.ts';

interface TopBarProps {
  features: SessionFeatures;
  sound: Sound;
  onLong(): void;
  onSettings(): void;
  onComments(): void;
}

export function FollowTopBar({ features, sound, onLong, onSettings, onComments }: TopBarProps) {
  const { live, comments } = features;
  const on = live.phase.value === 'live' && live.status.value === 'online';
  const count = comments.comments.value.length;
  return (
    <TopBar
      start={<LiveDot on={on} label={on ? sessionWords.live : undefined} />}
      title={<PageTitle text={live.info.value?.title ?? '…'} onLong={onLong} />}
    >
      <span class="count" translate={false} data-testid={testids.headcount} role="img" aria-label={t.people(live.count.value)}>
        <Icon name="people" />
        {live.count.value}
      </span>
      <MuteButton sound={sound} locked={features.hearing.sound.value !== 'on'} />
      {!prefs.elder.value && (
        <IconButton icon="chat" onClick={onComments} label={count > 0 ? `${commentWords.comments} ${count > 99 ? '99+' : count}` : commentWords.comments} caption={commentWords.comments} data-testid={testids.commentsToggle}>
          {count > 0 && ' '}
          {count > 0 && <span class="badge">{count > 99 ? '99+' : count}</span>}
        </IconButton>
      )}
      <IconButton icon="gear" onClick={onSettings} label={sessionWords.settings} caption={sessionWords.settings} data-testid={testids.settings} />
    </TopBar>
  );
}

/** Where sound is locked, as after a reload, any tap unlocks it: this one is taken for that, and does not mute. */
function MuteButton({ sound, locked }: { sound: Sound; locked: boolean }) {
  const muted = sound.muted.value;
  const silent = muted || locked;
  return (
    <IconButton
      icon={silent ? 'soundOff' : 'sound'}
      data-testid={testids.mute}
      aria-pressed={silent}
      label={silent ? sessionWords.unmute : sessionWords.mute}
      caption={silent ? sessionWords.unmuteCaption : sessionWords.mute}
      onClick={() => sound.mute(!silent)}
    />
  );
}
