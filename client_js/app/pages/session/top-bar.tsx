/** What stands over the panorama of a follower: the title, how many are here, sound, comments, settings. */
import './top-bar.css';
import { t } from '../../base/i18n.ts';
import { prefs } from '../../base/prefs.ts';
import { testids } from '../../base/testids.ts';
import { commentWords } from '../../live/comments/words.ts';
import type { Sound } from '../../live/sound/sound.ts';
import { Icon } from '../../ui/icon.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import type { SessionFeatures } from './model.ts';
import { sessionWords } from './words.ts';

interface TopBarProps {
  features: SessionFeatures;
  sound: Sound;
  onLong(): void;
  onSettings(): void;
  onComments(): void;
}

export function TopBar({ features, sound, onLong, onSettings, onComments }: TopBarProps) {
  const { live, comments } = features;
  const on = live.phase.value === 'live' && live.status.value === 'online';
  const count = comments.comments.value.length;
  return (
    <header class="top">
      <span class={on ? 'live-dot' : 'live-dot off'} role="img" aria-label={on ? sessionWords.live : ''} />
      <PageTitle text={live.info.value?.title ?? '…'} onLong={onLong} />
      <span class="count" data-testid={testids.headcount} aria-label={t.people(live.count.value)}>
        <Icon name="people" />
        {live.count.value}
      </span>
      <MuteButton sound={sound} />
      {!prefs.elder.value && (
        <button type="button" class="icon-button" onClick={onComments} aria-label={commentWords.comments} data-testid={testids.commentsToggle}>
          <Icon name="chat" />
          {count > 0 && <span class="badge">{count > 99 ? '99+' : count}</span>}
        </button>
      )}
      <button type="button" class="icon-button" onClick={onSettings} aria-label={sessionWords.settings} data-testid={testids.settings}>
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
      aria-label={muted ? sessionWords.unmute : sessionWords.mute}
      onClick={() => sound.mute(!muted)}
    >
      <Icon name={muted ? 'soundOff' : 'sound'} />
    </button>
  );
}
