/** What a guide must know at a glance, over the panorama: how the line is, else who leads, and how to change that. */
import { useEffect } from 'preact/hooks';
import './lead-line.css';
import { nameIn } from '../../../base/i18n.ts';
import { testids } from '../../../base/testids.ts';
import { RestoreSound } from '../../../live/sound/restore.tsx';
import { Speaking } from '../../../live/sound/speaking.tsx';
import { connectionNotice } from '../../../live/state/notices.ts';
import { StateBanner } from '../../../live/state/state-banner.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { LiveDot, Tag } from '../../../ui/data/tag.tsx';
import { Note } from '../../../ui/feedback/note.tsx';
import type { ConsoleProps } from '../model/console.ts';
import { consoleWords } from '../words.ts';

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
      <Tag data-testid={testids.status}>
        <LiveDot on={phase === 'live'} />
        {LEADING[phase]}
      </Tag>
    );
  }
  return (
    <span class="watch-line" data-testid={testids.status}>
      <Tag>{leader?.away ? consoleWords.leaderAway(nameIn(leader.name)) : leader ? `${consoleWords.ledBy(nameIn(leader.name))} · ${consoleWords.watching}` : consoleWords.notLeading}</Tag>
      {!model.asked.value && (
        <Button kind="main" data-testid={testids.takeOver} onClick={() => model.take(leader !== null)}>
          {consoleWords.takeOver}
        </Button>
      )}
    </span>
  );
}

/** The line alone: whatever else could be said waits for it. */
function ConsoleState({ model, features }: ConsoleProps) {
  const { live, connection } = features;
  const state = connection.state.value;
  const notice = connectionNotice(state, live.closed.value ?? live.reason.value ?? '');
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
