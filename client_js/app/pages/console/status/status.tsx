/** The console's foot: time against plan, how the followers are, and what changes the session as a whole. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import './status.css';
import { clockText, t } from '../../../base/i18n.ts';
import { testids } from '../../../base/testids.ts';
import { Answers, Button } from '../../../ui/controls/button.tsx';
import { Kbd } from '../../../ui/controls/kbd.tsx';
import { Dialog } from '../../../ui/dialog/dialog.tsx';
import type { ConsoleProps } from '../model/console.ts';
import { consoleWords } from '../words.ts';
import { healthSummary } from './health.ts';
import { MicrophoneControl } from './microphone.tsx';
import { Share } from './share.tsx';

export function Status({ model, features }: ConsoleProps) {
  const { live, onAir } = features;
  const [open, setOpen] = useState<'share' | 'end' | null>(null);
  const leading = model.active.value;
  const { pointer } = model;
  const on = pointer.switchedOn.value;
  return (
    <footer class="status">
      <Elapsed model={model} features={features} />
      <MicrophoneControl mic={onAir.mic} leading={leading} />
      <HealthLine model={model} features={features} />
      <div class="tools">
        <Button
          class={on ? 'on' : undefined}
          icon="pointer"
          data-testid={testids.pointerToggle}
          aria-pressed={on}
          aria-label={consoleWords.pointer}
          title={consoleWords.pointerHint}
          disabled={!leading}
          onClick={() => pointer.toggle()}
        >
          <span class="word">{consoleWords.pointer}</span>
          <Kbd>P</Kbd>
        </Button>
        {pointer.at.value && (
          <Button onClick={() => pointer.clear()}>
            {consoleWords.pointerClear}
          </Button>
        )}
        <Button icon="share" data-testid={testids.share} aria-label={consoleWords.share} onClick={() => setOpen('share')}>
          <span class="word">{consoleWords.share}</span>
        </Button>
        <PhaseButtons model={model} features={features} onEnd={() => setOpen('end')} />
      </div>
      {open === 'share' && <Share model={model} onClose={() => setOpen(null)} />}
      {open === 'end' && (
        <Dialog kind="dialog" title={consoleWords.endAsk} onClose={() => setOpen(null)} testid={testids.dialog}>
          <p>{consoleWords.endAskHint(live.count.value)}</p>
          <Answers>
            <Button onClick={() => setOpen(null)}>
              {t.action.cancel}
            </Button>
            <Button
              kind="main"
              data-testid={testids.endConfirm}
              onClick={() => {
                model.phase('ended');
                setOpen(null);
              }}
            >
              {consoleWords.endYes}
            </Button>
          </Answers>
        </Dialog>
      )}
    </footer>
  );
}

function PhaseButtons({ model, features, onEnd }: ConsoleProps & { onEnd(): void }) {
  const phase = features.live.phase.value;
  const leading = model.active.value && features.connection.state.value === 'online';
  if (phase === 'ended') return null;
  return (
    <>
      {phase === 'live' ? (
        <Button
          icon="pause"
          data-testid={testids.pause}
          aria-label={consoleWords.pause}
          disabled={!leading}
          onClick={() => model.phase('paused')}
        >
          <span class="word">{consoleWords.pause}</span>
        </Button>
      ) : (
        <Button kind="main" icon="play" data-testid={testids.start} disabled={!leading} onClick={() => model.phase('live')}>
          {phase === 'waiting' ? consoleWords.start : consoleWords.resume}
        </Button>
      )}
      {phase !== 'waiting' && (
        <Button icon="stop" data-testid={testids.end} aria-label={consoleWords.end} disabled={!leading} onClick={onEnd}>
          <span class="word">{consoleWords.end}</span>
        </Button>
      )}
    </>
  );
}

function Elapsed({ model, features }: ConsoleProps) {
  // told every 2 s; in between it is counted here
  const known = model.health.value?.elapsed ?? 0;
  const begun = useMemo(() => Date.now() - known, [known]);
  const [now, setNow] = useState(Date.now());
  const running = known > 0 && features.live.phase.value !== 'ended';
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [running]);
  const planned = model.route.stops.reduce((sum, stop) => sum + (stop.seconds ?? 0), 0);
  const elapsed = running ? Math.max(0, (now - begun) / 1000) : known / 1000;
  const over = planned > 0 && elapsed > planned;
  return (
    <div class="elapsed" translate={false} data-testid={testids.elapsed}>
      <span class="time">{clockText(elapsed)}</span>
      <span class="quiet small">
        {planned > 0 && (over ? consoleWords.over(clockText(elapsed - planned)) : `${consoleWords.planned} ${clockText(planned)}`)}
      </span>
      {planned > 0 && <span class={over ? 'plan over' : 'plan'} style={{ '--part': String(Math.min(1, elapsed / planned)) }} />}
    </div>
  );
}

function HealthLine({ model, features }: ConsoleProps) {
  const health = model.health.value;
  // how the line is, is said in one place; and what was known of the followers may no longer be so
  if (features.connection.state.value !== 'online') return <p class="health" translate={false} data-testid={testids.health} />;
  if (!health) {
    return (
      <p class="health" translate={false} data-testid={testids.health}>
        {consoleWords.healthWait}
      </p>
    );
  }
  const { parts, bad } = healthSummary(health);
  return (
    <p class={bad ? 'health bad' : 'health'} translate={false} data-testid={testids.health}>
      <span class="lamp" />
      {parts.join(' · ')}
    </p>
  );
}
