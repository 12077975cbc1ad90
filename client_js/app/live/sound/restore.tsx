/** The way back to sound, where it was lost or never came. */
import { useEffect, useState } from 'preact/hooks';
import './sound.css';
import { testids } from '../../base/testids.ts';
import { Button } from '../../ui/controls/button.tsx';
import type { HearingProps } from './speaking.tsx';
import { soundWords } from './words.ts';

/** A context needs a moment to start: no pill for that. */
const PATIENCE = 800;

interface RestoreProps extends HearingProps {
  large?: boolean;
  onRestore(): void;
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
    <Button kind="light" large wide={large} class="restore" icon="sound" data-testid={testids.restoreSound} onClick={onRestore}>
      {soundWords.restore}
    </Button>
  );
}
