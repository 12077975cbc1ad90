/** What a person hears, in words: who speaks, what is left when the line is bad, and the way back to sound. */
import { useEffect, useRef, useState } from 'preact/hooks';
import '../style/voice.css';
import { nameIn, t } from '../i18n.ts';
import type { Clips } from '../state/clips.ts';
import type { LiveSession } from '../state/live.ts';
import { testids } from '../testids.ts';
import { Icon } from './icons.tsx';

/** A context needs a moment to start: no pill for that. */
const PATIENCE = 800;

interface HearingProps {
  live: LiveSession;
  clips: Clips | null;
}

/** One line that keeps its place: the rung while it is not 0, else who speaks. */
export function HearingLine({ live, clips }: HearingProps) {
  const rung = live.rung.value;
  return (
    <p class="hearing-line" aria-live="polite">
      {rung > 0 ? (
        <span class="tag poor" data-testid={testids.rung} data-rung={rung}>
          <Icon name="soundOff" />
          {rung === 1 ? t.sound.rungVoice : t.sound.rungText}
        </span>
      ) : (
        <Speaking live={live} clips={clips} />
      )}
    </p>
  );
}

export function Speaking({ live, clips }: HearingProps) {
  const [one, other] = live.speaking.value.map((name) => nameIn(name));
  const showing = clips?.showing.value;
  if (one === undefined) {
    return showing?.kind === 'clip' && showing.running ? (
      <span class="tag speaking">
        <Waves />
        {t.sound.clip}
      </span>
    ) : null;
  }
  return (
    <span class="tag speaking" data-testid={testids.speaking}>
      <Waves />
      <bdi>{other === undefined ? t.sound.speaks(one) : t.sound.speakBoth(one, other)}</bdi>
    </span>
  );
}

const Waves = () => (
  <span class="waves" aria-hidden="true">
    <i />
    <i />
    <i />
  </span>
);

interface RestoreProps extends HearingProps {
  large?: boolean;
  onRestore(): void;
}

/** A browser lets sound begin in any tap or key: none of them is wasted. */
export function useUnlock(unlock: () => void): void {
  const run = useRef(unlock);
  run.current = unlock;
  useEffect(() => {
    const press = (): void => run.current();
    const kinds = ['click', 'touchend', 'keydown'] as const;
    for (const kind of kinds) document.addEventListener(kind, press, true);
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, press, true);
    };
  }, []);
}

function useSilent({ live, clips }: HearingProps): boolean {
  const silent = live.sound.value !== 'on' || (clips?.locked.value ?? false);
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!silent) return setLate(false);
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [silent]);
  return silent && late;
}

export function RestoreSound({ live, clips, large = false, onRestore }: RestoreProps) {
  if (!useSilent({ live, clips })) return null;
  return (
    <button
      type="button"
      class={large ? 'button light large wide restore' : 'button light large restore'}
      data-testid={testids.restoreSound}
      onClick={onRestore}
    >
      <Icon name="sound" />
      {t.sound.restore}
    </button>
  );
}
