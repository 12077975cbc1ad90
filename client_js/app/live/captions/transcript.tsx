/** The captions so far, scrolled to the newest: what one missed can be read again. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { CaptionEvent } from 'guide-client';
import './captions.css';
import { textIn } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { captionWords } from './words.ts';

export function Transcript({ captions }: { captions: readonly CaptionEvent[] }) {
  const list = useRef<HTMLOListElement>(null);
  const toEnd = (): void => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  };
  useLayoutEffect(toEnd, [captions]);
  return (
    <details class="said" data-testid={testids.said} onToggle={toEnd}>
      <summary class="said-summary">
        {captionWords.saidBefore}
        <span class="quiet">{captions.length}</span>
      </summary>
      <ol class="said-list" ref={list} tabIndex={0}>
        {captions.length === 0 && <li class="said-line quiet">{captionWords.saidNothing}</li>}
        {captions.map((caption) => (
          <li key={caption.number} class="said-line">{textIn(caption.text)}</li>
        ))}
      </ol>
    </details>
  );
}
