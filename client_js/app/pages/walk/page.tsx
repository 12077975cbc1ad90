/** `/walk/HALL`: a hall walked alone, at any time. */
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from 'guide-client';
import { t, textIn } from '../../base/i18n.ts';
import { openHall } from '../../hall/hall.ts';
import type { HallIndex } from '../../hall/hall.ts';
import { Button } from '../../ui/controls/button.tsx';
import { MessagePage, WaitingPage } from '../../ui/feedback/message-page.tsx';
import { Walking } from './walking.tsx';
import { walkWords } from './words.ts';

/** `served`: by a server of ours, which has a home page, and makes links and posters. An exported hall has none. */
export function WalkPage({ id, served = true }: { id: string; served?: boolean }) {
  const [hall, setHall] = useState<HallIndex | null>(null);
  const [problem, setProblem] = useState<'unknown' | 'unreachable' | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const open = (): void => {
    setProblem(null);
    setBusy(null);
    openHall(id, (why) => setBusy(textIn(why.text))).then(
      setHall,
      (error: unknown) => setProblem(error instanceof ApiError && error.status === 404 ? 'unknown' : 'unreachable'),
    );
  };
  useEffect(open, [id]);
  if (problem === 'unknown') return <MessagePage title={walkWords.unknown} hint={walkWords.unknownHint} />;
  if (problem) {
    return (
      <MessagePage title={t.state.unreachable} hint={t.state.unreachableHint} icon="wifi">
        <Button kind="main" onClick={open}>
          {t.action.retry}
        </Button>
      </MessagePage>
    );
  }
  return hall ? <Walking hall={hall} served={served} /> : <WaitingPage text={busy ?? ''} />;
}
