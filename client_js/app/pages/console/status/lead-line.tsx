/** What a guide must know at a glance, over the panorama: how the line is, else who leads, and how to change that. */
import { useEffect, useState } from 'preact/hooks';
import './lead-line.css';
import { nameIn, t } from '../../../base/i18n.ts';
import { testids } from '../../../base/testids.ts';
import { floorWords } from '../../../live/floor/words.ts';
import { RestoreSound } from '../../../live/sound/restore.tsx';
import { Speaking } from '../../../live/sound/speaking.tsx';
import { connectionNotice } from '../../../live/state/notices.ts';
import { StateBanner } from '../../../live/state/state-banner.tsx';
import { Button, IconButton } from '../../../ui/controls/button.tsx';
import { Icon } from '../../../ui/controls/icon.tsx';
import { LiveDot, Tag } from '../../../ui/data/tag.tsx';
import { Note } from '../../../ui/feedback/note.tsx';
import type { ConsoleProps } from '../model/console.ts';
import { consoleWords } from '../words.ts';
import { isUnheard } from './unheard.ts';

const LEADING = { waiting: consoleWords.ready, live: consoleWords.leading, paused: consoleWords.paused, ended: '' } as const;
/** What is told in passing stays so long, ms. */
const PASSING = 6000;

export function LeadLine({ model, features }: ConsoleProps) {
  const { connection, hearing, clips } = features;
  const leading = model.leading.value;
  const notice = model.notice.value;
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => (model.notice.value = null), PASSING);
    return () => clearTimeout(timer);
  }, [notice, model]);
  if (connection.state.value !== 'online') return <div class="lead-line"><ConsoleState model={model} features={features} /></div>;
  const hears = !leading || model.floor.value !== null || clips.showing.value !== null;
  return (
    <div class="lead-line">
      <WhoLeads model={model} features={features} />
      <Unheard model={model} features={features} />
      <Speaking hearing={hearing} recording={false} />
      {hears && <RestoreSound hearing={hearing} locked={clips.locked.value} onRestore={() => model.unlock()} />}
      {notice && <Note data-testid={testids.errorMessage}>{notice}</Note>}
    </div>
  );
}

function WhoLeads({ model, features }: ConsoleProps) {
  const phase = features.live.phase.value;
  const leader = features.live.leader.value;
  if (model.leading.value) {
    return (
      <Tag translate={false} data-testid={testids.status}>
        <LiveDot on={phase === 'live'} />
        {LEADING[phase]}
      </Tag>
    );
  }
  return (
    <span class="watch-line" translate={false} data-testid={testids.status}>
      <Tag>{leader?.away ? consoleWords.leaderAway(nameIn(leader.name)) : leader ? `${consoleWords.ledBy(nameIn(leader.name))} · ${consoleWords.watching}` : consoleWords.notLeading}</Tag>
      {!model.asked.value && (
        <Button kind="main" data-testid={testids.takeOver} onClick={() => model.take(leader !== null)}>
          {consoleWords.takeOver}
        </Button>
      )}
    </span>
  );
}

/** A guide who believes to be heard, and is not, must see it from across the room. */
function Unheard({ model, features }: ConsoleProps) {
  const { live, onAir, clips } = features;
  const { mic } = onAir;
  const state = mic.state.value;
  const [away, setAway] = useState<string | null>(null);
  useEffect(() => setAway(null), [state]);
  const voices = {
    phase: live.phase.value,
    leading: model.active.value,
    microphone: state,
    playing: clips.showing.value?.running ?? false,
    floor: model.floor.value !== null,
  };
  if (!isUnheard(voices) || away === state) return null;
  return (
    <div class="unheard" translate={false} role="alert" data-testid={testids.unheard}>
      <Icon name="micOff" />
      <span class="two-lines">
        <strong class="unheard-title">{consoleWords.unheard}</strong>
        <span class="second-line">{floorWords.microphone.states[state]}</span>
      </span>
      <Button kind="light" data-testid={testids.unheardStart} onClick={() => (state === 'muted' ? mic.toggle() : mic.start())}>
        {state === 'muted' ? floorWords.unmute : floorWords.start}
      </Button>
      <IconButton icon="close" label={t.action.close} onClick={() => setAway(state)} />
    </div>
  );
}

/** The line alone: whatever else could be said waits for it. */
function ConsoleState({ model, features }: ConsoleProps) {
  const { live, connection } = features;
  const state = connection.state.value;
  const notice = connectionNotice(state, live.closed.value ?? 'origin_refused');
  const record = state === 'ended' && live.known.value;
  return (
    <StateBanner
      notice={record && notice ? { ...notice, hint: consoleWords.record } : notice}
      hall={model.seat.value?.hall ?? null}
      onHere={() => live.connect()}
      onRetry={() => connection.retry()}
    />
  );
}
