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
      start={<LiveDot on={on} label={on ? sessionWords.live : ''} />}
      title={<PageTitle text={live.info.value?.title ?? '…'} onLong={onLong} />}
    >
      <span class="count" translate={false} data-testid={testids.headcount} aria-label={t.people(live.count.value)}>
        <Icon name="people" />
        {live.count.value}
      </span>
      <MuteButton sound={sound} />
      {!prefs.elder.value && (
        <IconButton icon="chat" onClick={onComments} label={commentWords.comments} data-testid={testids.commentsToggle}>
          {count > 0 && <span class="badge">{count > 99 ? '99+' : count}</span>}
        </IconButton>
      )}
      <IconButton icon="gear" onClick={onSettings} label={sessionWords.settings} data-testid={testids.settings} />
    </TopBar>
  );
}

function MuteButton({ sound }: { sound: Sound }) {
  const muted = sound.muted.value;
  return (
    <IconButton
      icon={muted ? 'soundOff' : 'sound'}
      data-testid={testids.mute}
      aria-pressed={muted}
      label={muted ? sessionWords.unmute : sessionWords.mute}
      onClick={() => sound.mute(!muted)}
    />
  );
}
