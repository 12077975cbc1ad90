/** A reader's own switches. */
import { t } from '../i18n.ts';
import { prefs, setPref } from '../state/prefs.ts';
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

export function Settings({ onClose, onSupport }: { onClose(): void; onSupport(): void }) {
  return (
    <Sheet title={t.follow.settings} onClose={onClose}>
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
