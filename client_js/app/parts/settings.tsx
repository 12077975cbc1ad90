/** A reader's own switches. */
import { t } from '../i18n.ts';
import { prefs, setPref } from '../state/prefs.ts';
import { TRIM_MOST } from '../state/sound.ts';
import type { Sound } from '../state/sound.ts';
import { testids } from '../testids.ts';
import { Icon } from './icons.tsx';
import { Sheet } from './sheet.tsx';

type Pref = keyof typeof prefs;

function Switch({ of, name, hint, testid }: { of: Pref; name: string; hint: string; testid?: string }) {
  const on = prefs[of].value;
  return (
    <button type="button" class="switch" role="switch" aria-checked={on} data-testid={testid} onClick={() => setPref(of, !on)}>
      <span class="words">
        {name}
        <small>{hint}</small>
      </span>
      <span class="knob" />
    </button>
  );
}

interface SliderProps {
  name: string;
  hint?: string;
  value: number;
  shown: string;
  least: number;
  most: number;
  step: number;
  testid: string;
  onSet(value: number): void;
}

function Slider({ name, hint, value, shown, least, most, step, testid, onSet }: SliderProps) {
  return (
    <label class="slider">
      <span class="words">
        {name}
        {hint && <small>{hint}</small>}
      </span>
      <output>{shown}</output>
      <input
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        data-testid={testid}
        aria-valuetext={shown}
        style={{ '--part': `${((value - least) / (most - least)) * 100}%` }}
        onInput={(event) => onSet(Number(event.currentTarget.value))}
      />
    </label>
  );
}

export function Settings({ sound, onClose, onSupport }: { sound: Sound; onClose(): void; onSupport(): void }) {
  const volume = sound.volume.value;
  const trim = sound.trim.value;
  return (
    <Sheet title={t.follow.settings} onClose={onClose}>
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
      <Switch of="elder" name={t.follow.elder} hint={t.follow.elderHint} testid={testids.elder} />
      <Switch of="captions" name={t.follow.captions} hint={t.follow.captionsHint} />
      <Switch of="danmaku" name={t.follow.danmaku} hint={t.follow.danmakuHint} />
      <button type="button" class="switch" onClick={onSupport}>
        <span class="words">
          {t.follow.support}
          <small>{t.follow.supportHint}</small>
        </span>
        <Icon name="info" />
      </button>
    </Sheet>
  );
}
