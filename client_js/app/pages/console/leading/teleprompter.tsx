/** The narration of a stop as a teleprompter, sentence by sentence, and a field for captions typed now. */
import { useEffect, useRef, useState } from 'preact/hooks';
import './teleprompter.css';
import { t, textIn } from '../../../base/i18n.ts';
import { device } from '../../../base/storage.ts';
import { testids } from '../../../base/testids.ts';
import { Button, IconButton } from '../../../ui/controls/button.tsx';
import { Kbd, shortcut } from '../../../ui/controls/kbd.tsx';
import { TextInput } from '../../../ui/fields/inputs.tsx';
import type { ConsoleProps } from '../model/console.ts';
import { consoleWords } from '../words.ts';
import { ClipBar } from './media.tsx';

const SIZES = [16, 18, 20, 24, 28, 32] as const;

export function Teleprompter({ model, features }: ConsoleProps) {
  const [size, setSize] = useState(() => Math.min(SIZES.length - 1, Math.max(0, Number(device.get('prompter') ?? 2) || 0)));
  const list = useRef<HTMLOListElement>(null);
  const stop = model.route.stop.value;
  const captions = model.captions.prepared.value;
  const sent = model.captions.count.value;
  useEffect(() => {
    const last = list.current?.children[Math.max(0, sent - 1)];
    const next = list.current?.children[sent] ?? last;
    if (!list.current || !(last instanceof HTMLElement) || !(next instanceof HTMLElement)) return;
    // the one just sent stays in sight where there is room for both
    const both = next.offsetTop + next.offsetHeight - last.offsetTop <= list.current.clientHeight;
    list.current.scrollTop = (both ? last : next).offsetTop;
  }, [sent, stop]);
  const resize = (by: number): void => {
    const to = Math.min(SIZES.length - 1, Math.max(0, size + by));
    setSize(to);
    device.set('prompter', String(to));
  };
  return (
    <section class="prompter">
      <header class="prompter-head">
        <h2 class="prompter-title">{stop ? textIn(stop.title) : consoleWords.teleprompter}</h2>
        <IconButton text="A−" label={`A− ${consoleWords.smaller}`} disabled={size === 0} onClick={() => resize(-1)} />
        <IconButton text="A+" label={`A+ ${consoleWords.larger}`} disabled={size === SIZES.length - 1} onClick={() => resize(1)} />
      </header>
      <ClipBar model={model} features={features} />
      <ol ref={list} class="lines" style={{ fontSize: `${SIZES[size] ?? 20}px` }} tabIndex={0}>
        {captions.length === 0 && <li class="quiet">{stop ? consoleWords.noNarration : consoleWords.shortcuts}</li>}
        {captions.map((caption, index) => (
          <li key={index}>
            <button
              type="button"
              class={index < sent ? 'line sent' : index === sent ? 'line next' : 'line'}
              disabled={!model.active.value}
              onClick={() => void model.captions.sendPrepared(index)}
            >
              {textIn(caption)}
            </button>
          </li>
        ))}
      </ol>
      <Button
        wide
        icon="caption"
        data-testid={testids.captionNext}
        aria-keyshortcuts={shortcut('C')}
        disabled={!model.active.value || sent >= captions.length}
        onClick={() => model.captions.sendNext()}
      >
        {consoleWords.captionNext}
        <Kbd>C</Kbd>
      </Button>
    </section>
  );
}

export function CaptionField({ model, features }: ConsoleProps) {
  const { live } = features;
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const typed = text.trim();
    if (!typed || sending) return;
    setSending(true);
    const done = await model.captions.send(typed);
    setSending(false);
    // refused: it stays, to be mended; and what was typed meanwhile stays anyway
    if (done) setText((now) => (now.trim() === typed ? '' : now));
  };
  return (
    <form class="caption-form" onSubmit={(event) => void send(event)}>
      <TextInput
        data-testid={testids.captionField}
        value={text}
        maxLength={live.limits.value.caption}
        autocomplete="off"
        enterkeyhint="send"
        disabled={!model.active.value}
        placeholder={consoleWords.captionPlaceholder}
        aria-label={consoleWords.caption}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <IconButton
        icon="send"
        type="submit"
        label={t.action.send}
        disabled={!text.trim() || sending || live.status.value !== 'online'}
      />
    </form>
  );
}
