/** A reader's own switches. */
import { t } from '../../base/i18n.ts';
import { prefs, setPref } from '../../base/prefs.ts';
import { TRIM_MOST } from '../../live/sound/sound.ts';
import type { Sound } from '../../live/sound/sound.ts';
import { testids } from '../../base/testids.ts';
import { Icon } from '../../ui/icon.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Slider } from '../../ui/slider.tsx';
import { Switch } from '../../ui/switch.tsx';

type Pref = keyof typeof prefs;

const pref = (key: Pref) => ({ on: prefs[key].value, onSet: (on: boolean): void => setPref(key, on) });

export function Settings({ sound, onClose, onSupport }: { sound: Sound; onClose(): void; onSupport(): void }) {
  const volume = sound.volume.value;
  const trim = sound.trim.value;
  return (
    <Dialog title={t.follow.settings} onClose={onClose}>
      <Slider
        name={t.sound.volume}
        value={volume}
        shown={`${volume} %`}
        least={0}
        most={100}
        step={5}
        testid={testids.volume}
        onSet={(value) => sound.setVolume(value)}
      />
      <Slider
        name={t.sound.trim}
        hint={t.sound.trimHint}
        value={trim}
        shown={t.sound.trimMs(trim)}
        least={-TRIM_MOST}
        most={TRIM_MOST}
        step={10}
        testid={testids.trim}
        onSet={(value) => sound.setTrim(value)}
      />
      <Switch {...pref('elder')} name={t.follow.elder} hint={t.follow.elderHint} testid={testids.elder} />
      <Switch {...pref('captions')} name={t.follow.captions} hint={t.follow.captionsHint} />
      <Switch {...pref('danmaku')} name={t.follow.danmaku} hint={t.follow.danmakuHint} />
      <button type="button" class="switch" onClick={onSupport}>
        <span class="words">
          {t.follow.support}
          <small>{t.follow.supportHint}</small>
        </span>
        <Icon name="info" />
      </button>
    </Dialog>
  );
}
