/** Where a clip or a film is, and the way to another place in it: sent when one lets go. */
import { useState } from 'preact/hooks';
import './slider.css';
import './seek.css';
import { clockText } from '../../base/i18n.ts';

interface SeekProps {
  /** ms */
  position: number;
  /** ms; null: not known yet */
  duration: number | null;
  name: string;
  testid: string;
  disabled?: boolean;
  onSeek(position: number): void;
}

export function Seek({ position, duration, name, testid, disabled = false, onSeek }: SeekProps) {
  const [held, setHeld] = useState<number | null>(null);
  const all = (duration ?? 0) / 1000;
  const at = Math.min(all, held ?? position / 1000);
  return (
    <span class="seek">
      <input
        class="range"
        type="range"
        min={0}
        max={Math.max(1, all)}
        step="any"
        value={at}
        disabled={disabled || duration === null}
        data-testid={testid}
        aria-label={name}
        aria-valuetext={`${clockText(at)} / ${clockText(all)}`}
        style={{ '--part': `${all > 0 ? (at / all) * 100 : 0}%` }}
        onInput={(event) => setHeld(Number(event.currentTarget.value))}
        onChange={(event) => {
          onSeek(Number(event.currentTarget.value) * 1000);
          setHeld(null);
        }}
      />
      <span class="seek-time">{duration === null ? '–:––' : `${clockText(at)} / ${clockText(all)}`}</span>
    </span>
  );
}
