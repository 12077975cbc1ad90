/** The console's right side: what people say and ask, and who is here. */
import { useState } from 'preact/hooks';
import './people.css';
import { t } from '../../../base/i18n.ts';
import { testids } from '../../../base/testids.ts';
import { Comments } from '../../../live/comments/list.tsx';
import { reactionWords } from '../../../live/reactions/words.ts';
import { Icon } from '../../../ui/controls/icon.tsx';
import { Tabs } from '../../../ui/navigation/tabs.tsx';
import type { Tab } from '../../../ui/navigation/tabs.tsx';
import type { ConsoleModel, ConsoleProps } from '../model/console.ts';
import { consoleWords } from '../words.ts';
import { FloorLine, Hands } from './hands.tsx';

type Shown = 'comments' | 'questions' | 'people';

export function People({ model, features }: ConsoleProps) {
  const [tab, setTab] = useState<Shown>('comments');
  const { live, reactions } = features;
  const comments = features.comments.comments.value;
  const questions = comments.filter((comment) => comment.question);
  const me = live.me.value?.id ?? null;
  const tabs: readonly Tab<Shown>[] = [
    { key: 'comments', name: consoleWords.comments },
    { key: 'questions', name: consoleWords.questions, count: questions.length },
    { key: 'people', name: consoleWords.people, count: model.health.value?.hands.length ?? 0 },
  ];
  return (
    <aside class="side people">
      <header class="head counts">
        <span class="count" translate={false} data-testid={testids.headcount} aria-label={t.people(live.count.value)}>
          <Icon name="people" />
          {live.count.value}
        </span>
        <span class="count" aria-label={reactionWords.hearts(reactions.hearts.value)}>
          <Icon name="heart" filled />
          {reactions.hearts.value}
        </span>
      </header>
      <FloorLine model={model} />
      <Tabs label={consoleWords.audience} tabs={tabs} chosen={tab} onChoose={(to) => setTab(to)}>
        {tab === 'comments' && <Comments comments={comments} me={me} empty={consoleWords.noComments} onRead={(upTo) => features.comments.read(upTo)} />}
        {tab === 'questions' && <Comments comments={questions} me={me} empty={consoleWords.noQuestions} />}
        {tab === 'people' && (
          <>
            <Hands model={model} />
            <Branches model={model} />
          </>
        )}
      </Tabs>
    </aside>
  );
}

function Branches({ model }: { model: ConsoleModel }) {
  const branches = model.health.value?.branches ?? [];
  if (branches.length === 0) return <p class="none quiet">{consoleWords.noPeople}</p>;
  const most = Math.max(...branches.map(([, count]) => count));
  return (
    <ul class="branches">
      {branches.map(([name, count]) => (
        <li key={name} class="branch-line">
          <bdi>{name || consoleWords.noBranch}</bdi>
          <span class="branch-count">{count}</span>
          <span class="bar" style={{ transform: `scaleX(${count / most})` }} />
        </li>
      ))}
    </ul>
  );
}
