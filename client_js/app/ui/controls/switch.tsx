/** A row that switches one thing on or off. */

import './switch.css';
interface SwitchProps {
  on: boolean;
  name: string;
  hint: string;
  testid?: string;
  onSet(on: boolean): void;
}

export function Switch({ on, name, hint, testid, onSet }: SwitchProps) {
  return (
    <button type="button" class="switch" role="switch" aria-checked={on} data-testid={testid} onClick={() => onSet(!on)}>
      <span class="words">
        {name}
        <small>{hint}</small>
      </span>
      <span class="knob" />
    </button>
  );
}
