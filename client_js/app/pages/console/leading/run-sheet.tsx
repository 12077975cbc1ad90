/** The stops in order, where one is among them, and the way to the next. */
import { useEffect, useRef } from 'preact/hooks';
import type { Stop } from 'guide-client';
import './run-sheet.css';
import { clockText, textIn } from '../../../base/i18n.ts';
import { testids } from '../../../base/testids.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Icon } from '../../../ui/controls/icon.tsx';
import { Kbd, shortcut } from '../../../ui/controls/kbd.tsx';
import type { ConsoleModel, ConsoleProps } from '../model/console.ts';
import { consoleWords } from '../words.ts';

const MARGIN = 4; // px above the current stop

export function RunSheet({ model }: { model: ConsoleModel }) {
  const list = useRef<HTMLOListElement>(null);
  const { stops } = model.route;
  const current = model.route.stop.value;
  const at = current ? stops.indexOf(current) : -1;
  useEffect(() => {
    const item = list.current?.children[Math.max(0, at)];
    if (!(item instanceof HTMLElement) || !list.current) return;
    // the one before stays in sight where there is room, and several of those to come
    const before = list.current.clientHeight >= 3 * item.offsetHeight ? item.offsetHeight : 0;
    list.current.scrollTop = item.offsetTop - before - MARGIN;
  }, [at]);
  if (model.panorama.value && stops.length === 0) return <p class="quiet small pad">{consoleWords.noRunSheet}</p>;
  return (
    <ol class="run-sheet" ref={list} aria-label={consoleWords.runSheet}>
      {stops.map((stop, index) => (
        <StopItem key={stop.id} stop={stop} index={index} at={at} model={model} />
      ))}
    </ol>
  );
}

function StopItem({ stop, index, at, model }: { stop: Stop; index: number; at: number; model: ConsoleModel }) {
  const kind = index === at ? ' current' : index < at ? ' done' : '';
  return (
    <li>
      <button
        type="button"
        class={`stop${kind}`}
        data-testid={testids.stopItem}
        data-stop={stop.id}
        aria-current={index === at ? 'step' : undefined}
        disabled={!model.active.value}
        onClick={() => model.route.goTo(stop)}
      >
        <span class="number">{index < at ? <Icon name="check" /> : index + 1}</span>
        <span class="name">{textIn(stop.title)}</span>
        {stop.seconds !== null && <span class="planned">{clockText(stop.seconds)}</span>}
      </button>
    </li>
  );
}

export function Move({ model, features }: ConsoleProps) {
  const { stops } = model.route;
  const current = model.route.stop.value;
  const at = current ? stops.indexOf(current) : -1;
  const next = stops[at + 1];
  const leading = model.active.value;
  return (
    <div class="move">
      <Button
        icon="back"
        data-testid={testids.prevStop}
        aria-label={consoleWords.prevStop}
        title={`${consoleWords.prevStop} ←`}
        disabled={!leading || at <= 0}
        onClick={() => model.route.move(-1)}
      />
      <Button
        kind={features.live.phase.value === 'live' ? 'main' : 'plain'}
        class="next"
        // before it is live the main action is to start
        data-testid={testids.nextStop}
        aria-keyshortcuts={shortcut('Space')}
        disabled={!leading || !next}
        onClick={() => model.route.move(1)}
      >
        <span class="words">
          <small class="step">{next ? (at < 0 ? consoleWords.firstStop : consoleWords.nextStop) : consoleWords.lastStop}</small>
          <span class="name">{next ? textIn(next.title) : '—'}</span>
        </span>
        <Kbd>{consoleWords.space}</Kbd>
      </Button>
    </div>
  );
}
