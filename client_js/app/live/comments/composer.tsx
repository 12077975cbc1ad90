/** Where one writes: the field, the question switch, what is on its way, and why something was refused. */
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import './composer.css';
import { t } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { Button, IconButton } from '../../ui/controls/button.tsx';
import { Icon } from '../../ui/controls/icon.tsx';
import { Note } from '../../ui/feedback/note.tsx';
import { TextInput } from '../../ui/fields/inputs.tsx';
import type { LiveSession } from '../session.ts';
import { lengthOf } from './drafts.ts';
import type { Drafts } from './drafts.ts';
import { commentWords } from './words.ts';

interface ComposerProps {
  drafts: Drafts;
  live: LiveSession;
  onSent?: () => void;
}

/** The time, ms as in performance.now; it runs until a comment that came too soon may be sent. */
function useNow(drafts: Drafts): number {
  const until = drafts.notBefore.value;
  const [now, setNow] = useState(performance.now());
  useEffect(() => {
    const tell = (): void => {
      setNow(performance.now());
      if (until <= performance.now()) clearInterval(timer);
    };
    const timer = setInterval(tell, 250);
    tell();
    return () => clearInterval(timer);
  }, [until]);
  return now;
}

export function Composer({ drafts, live, onSent }: ComposerProps) {
  const now = useNow(drafts);
  const wait = drafts.wait(now);
  const ended = live.phase.value === 'ended';
  const text = drafts.text.value;
  useLayoutEffect(() => drafts.shown(text), [drafts, text]);
  const asks = drafts.kind.value === 'question';
  const over = lengthOf(text) - drafts.most.value;
  const sending = drafts.outgoing.value.some((entry) => entry.problem === null);
  const mayWait = wait > 0 && drafts.problem.value !== null;
  const send = (event: Event): void => {
    event.preventDefault();
    if (mayWait || ended) return;
    void drafts.send((said, kind) => live.client.comment(said, kind));
    if (!drafts.problem.value) onSent?.();
  };
  return (
    <form class="composer" onSubmit={send}>
      <Problem drafts={drafts} now={now} />
      <div class={`writing${asks ? ' asks' : ''}${over > 0 ? ' long' : ''}`}>
        <TextInput
          data-testid={testids.commentField}
          value={text}
          disabled={ended}
          placeholder={sending ? '' : asks ? commentWords.askPlaceholder : commentWords.comment}
          aria-label={asks ? commentWords.askPlaceholder : commentWords.comment}
          enterkeyhint="send"
          autocomplete="off"
          onInput={(event) => drafts.type(event.currentTarget.value)}
        />
        {over > 0 && <span class="over">−{over}</span>}
        {text === '' && <OnItsWay drafts={drafts} />}
        <button
          type="submit"
          class="icon-button send"
          data-testid={testids.send}
          aria-label={t.action.send}
          disabled={ended || text.trim() === '' || mayWait}
        >
          {mayWait ? <span class="wait">{wait}</span> : <Icon name="send" />}
        </button>
      </div>
      <IconButton
        icon="question"
        class={asks ? 'ask on' : 'ask'}
        data-testid={testids.question}
        aria-pressed={asks}
        label={commentWords.questionOn}
        title={commentWords.question}
        disabled={ended}
        onClick={() => drafts.toggleQuestion()}
      />
    </form>
  );
}

/** In the empty field, where it was written: nothing moves when it comes and goes. */
function OnItsWay({ drafts }: { drafts: Drafts }) {
  const last = [...drafts.outgoing.value].reverse().find((entry) => entry.problem === null);
  if (!last) return null;
  return (
    <span class="on-its-way" translate={false} role="status" data-testid={testids.pending}>
      {commentWords.sending} {last.text}
    </span>
  );
}

function Problem({ drafts, now }: { drafts: Drafts; now: number }) {
  const refused = drafts.outgoing.value.filter((entry) => entry.problem !== null);
  const words = drafts.words(now);
  if (!words && refused.length === 0) return null;
  return (
    <Note class="problems" data-testid={testids.errorMessage}>
      {words && <p>{words}</p>}
      {refused.map((entry) => (
        <p key={entry.key}>
          <span class="kept">{entry.text}</span> {entry.problem}
          <Button kind="link" onClick={() => drafts.putBack(entry.key)}>
            {t.action.putBack}
          </Button>
          <Button kind="link" onClick={() => drafts.drop(entry.key)}>
            {t.action.discard}
          </Button>
        </p>
      ))}
    </Note>
  );
}
