/** How loud a microphone is, drawn once a picture, past the page's own drawing. */
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n.ts';
import type { Mic } from '../state/mic.ts';
import { testids } from '../testids.ts';

export function Level({ mic }: { mic: Mic }) {
  const bar = useRef<HTMLSpanElement>(null);
  const state = mic.state.value;
  const open = state === 'on' || state === 'muted';
  useEffect(() => {
    if (!open) return;
    let request = requestAnimationFrame(function draw() {
      bar.current?.style.setProperty('--level', mic.level.toFixed(3));
      request = requestAnimationFrame(draw);
    });
    return () => {
      cancelAnimationFrame(request);
      bar.current?.style.setProperty('--level', '0');
    };
  }, [open, mic]);
  return <span ref={bar} class={state === 'on' ? 'level on' : 'level'} role="img" aria-label={t.microphone.level} data-testid={testids.level} />;
}
