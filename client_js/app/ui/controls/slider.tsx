/** A labelled slider with its value in words. */
import './slider.css';

interface SliderProps {
  name: string;
  hint?: string;
  value: number;
  shown: string;
  least: number;
  most: number;
  step: number;
  testid?: string;
  onSet(value: number): void;
}

export function Slider({ name, hint, value, shown, least, most, step, testid, onSet }: SliderProps) {
  return (
    <label class="slider">
      <span class="two-lines">
        {name}
        {hint && <small class="second-line">{hint}</small>}
      </span>
      <output class="slider-value">{shown}</output>
      <input
        class="range slider-range"
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
