/** The console's left side: the run sheet, the narration as a teleprompter, and the next stop under the space bar. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Stop } from '../../../src/session/hall.ts';
import { clockText, t, textIn } from '../../i18n.ts';
import { Icon } from '../../parts/icons.tsx';
import { Title } from '../../parts/title.tsx';
import type { Console } from '../../state/console.ts';
import type { LiveSession } from '../../state/live.ts';
import { device } from '../../state/prefs.ts';
import { testids } from '../../testids.ts';
import { ClipBar } from './clip.tsx';

const SIZES = [16, 18, 20, 24, 28, 32] as const;

export function Desk({ desk, live, onLong }: { desk: Console; live: LiveSession; onLong(): void }) {
  return (
    <aside class="side desk">
      <header class="head">
        <Title text={desk.seat.value?.title ?? ''} onLong={onLong} />
      </header>
      <RunSheet desk={desk} />
      <Teleprompter desk={desk} />
      <CaptionField desk={desk} live={live} />
      <Move desk={desk} live={live} />
    </aside>
  );
}

const MARGIN = 4; // px above the current stop

function RunSheet({ desk }: { desk: Console }) {
  const list = useRef<HTMLOListElement>(null);
  const stops = desk.stage.value?.book.stops ?? [];
  const current = desk.stop.value;
  const at = current ? stops.indexOf(current) : -1;
  useEffect(() => {
    const item = list.current?.children[Math.max(0, at)];
    if (!(item instanceof HTMLElement) || !list.current) return;
    // the one before stays in sight where there is room, and several of those to come
    const before = list.current.clientHeight >= 3 * item.offsetHeight ? item.offsetHeight : 0;
    list.current.scrollTop = item.offsetTop - before - MARGIN;
  }, [at]);
  if (desk.stage.value && stops.length === 0) return <p class="quiet small pad">{t.guide.noRunSheet}</p>;
  return (
    <ol class="run-sheet" ref={list} aria-label={t.guide.runSheet}>
      {stops.map((stop, index) => (
        <StopItem key={stop.id} stop={stop} index={index} at={at} desk={desk} />
      ))}
    </ol>
  );
}

function StopItem({ stop, index, at, desk }: { stop: Stop; index: number; at: number; desk: Console }) {
  const kind = index === at ? ' current' : index < at ? ' done' : '';
  return (
    <li>
      <button
        type="button"
        class={`stop${kind}`}
        data-testid={testids.stopItem}
        data-stop={stop.id}
        aria-current={index === at ? 'step' : undefined}
        disabled={!desk.active.value}
        onClick={() => desk.goTo(stop)}
      >
        <span class="number">{index < at ? <Icon name="check" /> : index + 1}</span>
        <span class="name">{textIn(stop.title)}</span>
        {stop.seconds !== null && <span class="planned">{clockText(stop.seconds)}</span>}
      </button>
    </li>
  );
}

function Teleprompter({ desk }: { desk: Console }) {
  const [size, setSize] = useState(() => Math.min(SIZES.length - 1, Math.max(0, Number(device.get('prompter') ?? 2) || 0)));
  const list = useRef<HTMLOListElement>(null);
  const stop = desk.stop.value;
  const captions = desk.captions.value;
  const sent = stop ? (desk.sent.value[stop.id] ?? 0) : 0;
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
      <header>
        <h2>{stop ? textIn(stop.title) : t.guide.teleprompter}</h2>
        <button type="button" class="icon-button" aria-label={t.guide.smaller} disabled={size === 0} onClick={() => resize(-1)}>
          A−
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={t.guide.larger}
          disabled={size === SIZES.length - 1}
          onClick={() => resize(1)}
        >
          A+
        </button>
      </header>
      <ClipBar desk={desk} />
      <ol ref={list} class="lines" style={{ fontSize: `${SIZES[size] ?? 20}px` }} tabIndex={0}>
        {captions.length === 0 && <li class="quiet">{stop ? t.guide.noNarration : t.guide.shortcuts}</li>}
        {captions.map((caption, index) => (
          <li key={index}>
            <button
              type="button"
              class={index < sent ? 'line sent' : index === sent ? 'line next' : 'line'}
              disabled={!desk.active.value}
              onClick={() => void desk.sendPrepared(index)}
            >
              {textIn(caption)}
            </button>
          </li>
        ))}
      </ol>
      <button
        type="button"
        class="button wide"
        data-testid={testids.captionNext}
        disabled={!desk.active.value || sent >= captions.length}
        onClick={() => desk.sendNext()}
      >
        <Icon name="caption" />
        {t.guide.captionNext}
        <kbd>C</kbd>
      </button>
    </section>
  );
}

function CaptionField({ desk, live }: { desk: Console; live: LiveSession }) {
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const said = text.trim();
    if (!said || sending) return;
    setSending(true);
    const done = await desk.sendCaption(said);
    setSending(false);
    // refused: it stays, to be mended; and what was typed meanwhile stays anyway
    if (done) setText((now) => (now.trim() === said ? '' : now));
  };
  return (
    <form class="caption-form" onSubmit={(event) => void send(event)}>
      <input
        class="field"
        data-testid={testids.captionField}
        value={text}
        maxLength={live.limits.value.caption}
        autocomplete="off"
        enterkeyhint="send"
        disabled={!desk.active.value}
        placeholder={t.guide.captionPlaceholder}
        aria-label={t.guide.caption}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="icon-button" aria-label={t.action.send} disabled={!text.trim() || sending || live.status.value !== 'online'}>
        <Icon name="send" />
      </button>
    </form>
  );
}

function Move({ desk, live }: { desk: Console; live: LiveSession }) {
  const stops = desk.stage.value?.book.stops ?? [];
  const current = desk.stop.value;
  const at = current ? stops.indexOf(current) : -1;
  const next = stops[at + 1];
  const leading = desk.active.value;
  return (
    <div class="move">
      <button
        type="button"
        class="button"
        data-testid={testids.prevStop}
        aria-label={t.guide.prevStop}
        title={`${t.guide.prevStop} ←`}
        disabled={!leading || at <= 0}
        onClick={() => desk.move(-1)}
      >
        <Icon name="back" />
      </button>
      <button
        type="button"
        // before it is live the main action is to start
        class={live.phase.value === 'live' ? 'button main next' : 'button next'}
        data-testid={testids.nextStop}
        disabled={!leading || !next}
        onClick={() => desk.move(1)}
      >
        <span class="words">
          <small>{next ? (at < 0 ? t.guide.firstStop : t.guide.nextStop) : t.guide.lastStop}</small>
          <span class="name">{next ? textIn(next.title) : '—'}</span>
        </span>
        <kbd>{t.guide.space}</kbd>
      </button>
    </div>
  );
}
