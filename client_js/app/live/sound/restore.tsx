/** The way back to sound, where it was lost or never came. */
import { useEffect, useState } from 'preact/hooks';
import './sound.css';
import { testids } from '../../base/testids.ts';
import { Button } from '../../ui/controls/button.tsx';
import type { HearingModel } from './hearing.ts';
import { soundWords } from './words.ts';

/** A context needs a moment to start: no pill for that. */
const PATIENCE = 800;
/** A tap that has brought no sound after this, ms, will not: there is nothing to play it on. */
const IN_VAIN = 2500;

interface RestoreProps {
  hearing: HearingModel;
  /** a clip or a film needs a tap before it can be heard */
  locked: boolean;
  large?: boolean;
  onRestore(): void;
}

function useSilent(hearing: HearingModel, locked: boolean): boolean {
  const silent = hearing.sound.value !== 'on' || locked;
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!silent) return setLate(false);
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [silent]);
  return silent && late;
}

/** Whether a tap has brought no sound, and what to call with each tap. */
function useInVain(hearing: HearingModel): readonly [boolean, () => void] {
  const on = hearing.sound.value === 'on';
  const [taps, setTaps] = useState(0);
  const [vain, setVain] = useState(false);
  useEffect(() => {
    if (on) setTaps(0);
    if (on || taps === 0) return setVain(false);
    const timer = setTimeout(() => setVain(true), IN_VAIN);
    return () => clearTimeout(timer);
  }, [on, taps]);
  return [vain, () => setTaps((before) => before + 1)];
}

export function RestoreSound({ hearing, locked, large = false, onRestore }: RestoreProps) {
  const silent = useSilent(hearing, locked);
  const [vain, tapped] = useInVain(hearing);
  if (!silent) return null;
  const press = (): void => {
    tapped();
    onRestore();
  };
  return (
    <>
      {vain && (
        <p class="no-sound" role="status" data-testid={testids.noSound}>
          {soundWords.silent}
        </p>
      )}
      <Button kind="light" large wide={large} class="restore" icon="sound" data-testid={testids.restoreSound} onClick={press}>
        {soundWords.restore}
      </Button>
    </>
  );
}
