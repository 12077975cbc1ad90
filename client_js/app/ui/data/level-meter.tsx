/** How loud a sound is, drawn once a picture, past the page's own drawing. */
import { useEffect, useRef } from 'preact/hooks';
import './level-meter.css';
import { testids } from '../../base/testids.ts';

interface LevelMeterProps {
  /** 0–1, read anew for each picture */
  source: { readonly level: number };
  /** the device is open: the needle moves */
  open: boolean;
  /** what it hears is heard by others */
  on: boolean;
  label: string;
}

export function LevelMeter({ source, open, on, label }: LevelMeterProps) {
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!open) return;
    let request = requestAnimationFrame(function draw() {
      bar.current?.style.setProperty('--level', source.level.toFixed(3));
      request = requestAnimationFrame(draw);
    });
    return () => {
      cancelAnimationFrame(request);
      bar.current?.style.setProperty('--level', '0');
    };
  }, [open, source]);
  return <span ref={bar} class={on ? 'level on' : 'level'} role="img" aria-label={label} data-testid={testids.level} />;
}
