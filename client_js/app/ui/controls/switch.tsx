/** A row that switches one thing on or off. */
import './switch.css';

interface SwitchProps {
  on: boolean;
  name: string;
  hint?: string;
  testid?: string;
  disabled?: boolean;
  onSet(on: boolean): void;
}

export function Switch({ on, name, hint, testid, disabled = false, onSet }: SwitchProps) {
  return (
    <button type="button" class="switch" role="switch" aria-checked={on} disabled={disabled} data-testid={testid} onClick={() => onSet(!on)}>
      <span class="two-lines">
        {name}
        {hint && <small class="second-line">{hint}</small>}
      </span>
      <span class="knob" />
    </button>
  );
}
