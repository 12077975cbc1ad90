/** A reader's own switches. */
import '../settings.css';
import { prefs, setPref } from '../../../base/prefs.ts';
import { testids } from '../../../base/testids.ts';
import { TRIM_MOST } from '../../../live/sound/sound.ts';
import type { Sound } from '../../../live/sound/sound.ts';
import { Icon } from '../../../ui/controls/icon.tsx';
import { Slider } from '../../../ui/controls/slider.tsx';
import { Switch } from '../../../ui/controls/switch.tsx';
import { List, ListButton } from '../../../ui/data/list.tsx';
import { LanguageSwitch } from '../../../ui/device/reader-tools.tsx';
import { Dialog } from '../../../ui/dialog/dialog.tsx';
import { shareWords } from '../../../live/share/words.ts';
import { sessionWords } from '../words.ts';

type Pref = keyof typeof prefs;

const pref = (key: Pref) => ({ on: prefs[key].value, onSet: (on: boolean): void => setPref(key, on) });

interface SettingsProps {
  sound: Sound;
  onClose(): void;
  onSupport(): void;
  /** absent: there is nothing to be shared yet */
  onShare?: (() => void) | undefined;
}

export function Settings({ sound, onClose, onSupport, onShare }: SettingsProps) {
  const volume = sound.volume.value;
  const trim = sound.trim.value;
  return (
    <Dialog title={sessionWords.settings} onClose={onClose}>
      <LanguageSwitch />
      <Slider
        name={sessionWords.volume}
        value={volume}
        shown={`${volume} %`}
        least={0}
        most={100}
        step={5}
        testid={testids.volume}
        onSet={(value) => sound.setVolume(value)}
      />
      <Slider
        name={sessionWords.trim}
        hint={sessionWords.trimHint}
        value={trim}
        shown={sessionWords.trimMs(trim)}
        least={-TRIM_MOST}
        most={TRIM_MOST}
        step={10}
        testid={testids.trim}
        onSet={(value) => sound.setTrim(value)}
      />
      <Switch {...pref('elder')} name={sessionWords.elder} hint={sessionWords.elderHint} testid={testids.elder} />
      <Switch {...pref('captions')} name={sessionWords.captions} hint={sessionWords.captionsHint} />
      <Switch {...pref('danmaku')} name={sessionWords.danmaku} hint={sessionWords.danmakuHint} />
      <List class="settings-more">
        {onShare && (
          <ListButton hint={shareWords.hintSession} end={<Icon name="share" />} testid={testids.shareHere} onPress={onShare}>
            {shareWords.here}
          </ListButton>
        )}
        <ListButton hint={sessionWords.supportHint} end={<Icon name="info" />} onPress={onSupport}>
          {sessionWords.support}
        </ListButton>
      </List>
    </Dialog>
  );
}
