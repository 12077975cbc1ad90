/** The guide's words, as text: what was said last, for as long as it takes to read it. */
import { useEffect, useState } from 'preact/hooks';
import type { Rung, Text } from 'guide-client';
import './captions.css';
import { textIn } from '../../base/i18n.ts';
import { prefs } from '../../base/prefs.ts';
import { testids } from '../../base/testids.ts';
import type { CaptionsModel } from './model.ts';

/** A slow reader of 汉字 takes some 4 a second; Latin letters go three times as fast. */
const PER_WIDE = 260;
const PER_NARROW = 90;
const LEAST = 5000;

interface CaptionsProps {
  captions: CaptionsModel;
  /** what is left on a bad line: 0 all, 1 no voice, 2 nothing but what was prepared */
  rung: Rung;
  /** the narration of this stop, to read where nothing comes */
  narration: Text | undefined;
}

export function Captions({ captions, rung, narration }: CaptionsProps) {
  const caption = captions.caption.value;
  const text = textIn(caption?.text);
  const [faded, setFaded] = useState(0);
  useEffect(() => {
    if (!caption) return;
    const wide = Array.from(text).filter((char) => char > '\u2e80').length;
    const ms = Math.max(LEAST, wide * PER_WIDE + (text.length - wide) * PER_NARROW + 3000);
    const timer = setTimeout(() => setFaded(caption.number), ms);
    return () => clearTimeout(timer);
  }, [caption, text]);
  // with nothing to hear, captions are there whatever one has chosen
  const on = prefs.captions.value || prefs.elder.value || rung > 0;
  const prepared = rung === 2 ? textIn(narration) : '';
  if (prepared) {
    return (
      <div class="captions prepared" translate={false} data-testid={testids.caption} tabIndex={0}>
        <p class="caption-text">{prepared}</p>
      </div>
    );
  }
  const shown = caption && (faded !== caption.number || prefs.elder.value);
  return (
    <div class={on ? 'captions' : 'captions sr'} translate={false} aria-live="polite" aria-atomic="true" data-testid={testids.caption}>
      {shown && text && <p key={caption.number} class="caption-text">{text}</p>}
    </div>
  );
}
