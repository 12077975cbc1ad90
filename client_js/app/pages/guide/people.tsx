/** The console's right side: what people say and ask, and who is here. */
import { useState } from 'preact/hooks';
import { t } from '../../i18n.ts';
import { Comments } from '../../parts/comments.tsx';
import { Icon } from '../../parts/icons.tsx';
import type { Console } from '../../state/console.ts';
import type { LiveSession } from '../../state/live.ts';
import { testids } from '../../testids.ts';
import { FloorLine, Hands } from './hands.tsx';

type Tab = 'comments' | 'questions' | 'people';

export function People({ desk, live }: { desk: Console; live: LiveSession }) {
  const [tab, setTab] = useState<Tab>('comments');
  const comments = live.comments.value;
  const questions = comments.filter((comment) => comment.question);
  const me = live.me.value?.id ?? null;
  const names: readonly (readonly [Tab, string, number])[] = [
    ['comments', t.guide.comments, 0],
    ['questions', t.guide.questions, questions.length],
    ['people', t.guide.people, live.health.value?.hands.length ?? 0],
  ];
  return (
    <aside class="side people">
      <header class="head counts">
        <span class="count" data-testid={testids.headcount} aria-label={t.follow.people(live.count.value)}>
          <Icon name="people" />
          {live.count.value}
        </span>
        <span class="count" aria-label={t.follow.hearts(live.hearts.value)}>
          <Icon name="heart" filled />
          {live.hearts.value}
        </span>
      </header>
      <FloorLine desk={desk} live={live} />
      <div class="tabs" role="tablist">
        {names.map(([key, name, count]) => (
          <button key={key} type="button" role="tab" aria-selected={tab === key} onClick={() => setTab(key)}>
            {name}
            {count > 0 && <span class="tab-count">{count}</span>}
          </button>
        ))}
      </div>
      <div class="tab-body" role="tabpanel">
        {tab === 'comments' && <Comments comments={comments} me={me} empty={t.guide.noComments} onRead={(upTo) => live.read(upTo)} />}
        {tab === 'questions' && <Comments comments={questions} me={me} empty={t.guide.noQuestions} />}
        {tab === 'people' && (
          <>
            <Hands desk={desk} live={live} />
            <Branches live={live} />
          </>
        )}
      </div>
    </aside>
  );
}

function Branches({ live }: { live: LiveSession }) {
  const branches = live.health.value?.branches ?? [];
  if (branches.length === 0) return <p class="none quiet">{t.guide.noPeople}</p>;
  const most = Math.max(...branches.map(([, count]) => count));
  return (
    <ul class="branches">
      {branches.map(([name, count]) => (
        <li key={name}>
          <bdi>{name || t.guide.noBranch}</bdi>
          <span class="n">{count}</span>
          <span class="bar" style={{ transform: `scaleX(${count / most})` }} />
        </li>
      ))}
    </ul>
  );
}
