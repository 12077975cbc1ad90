/** The way back to sound, where it was lost or never came. */
import { useEffect, useState } from 'preact/hooks';
import './sound.css';
import { testids } from '../../base/testids.ts';
import { Button } from '../../ui/controls/button.tsx';
import type { HearingModel } from './hearing.ts';
import { soundWords } from './words.ts';

/** A context needs a moment to start: no pill for that. */
const PATIENCE = 800;

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

export function RestoreSound({ hearing, locked, large = false, onRestore }: RestoreProps) {
  if (!useSilent(hearing, locked)) return null;
  return (
    <Button kind="light" large wide={large} class="restore" icon="sound" data-testid={testids.restoreSound} onClick={onRestore}>
      {soundWords.restore}
    </Button>
  );
}
