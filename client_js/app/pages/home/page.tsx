/** `/`: what is live now or next, the halls, and a field for a code. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { fetchHalls, fetchSessions, isBusy } from 'guide-client';
import type { ApiError, HallSummary, SessionSummary } from 'guide-client';
import './home.css';
import { isNamed, momentText, t, textIn } from '../../base/i18n.ts';
import { typedCode } from '../../base/join-code.ts';
import { testids } from '../../base/testids.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Icon } from '../../ui/controls/icon.tsx';
import { EmptyState } from '../../ui/data/empty-state.tsx';
import { Tag } from '../../ui/data/tag.tsx';
import { Field } from '../../ui/fields/field.tsx';
import { TextInput } from '../../ui/fields/inputs.tsx';
import { CardForm, CardLink } from '../../ui/layout/card.tsx';
import { ReaderTools } from '../../ui/device/reader-tools.tsx';
import { Screen } from '../../ui/layout/screen.tsx';
import { inOrder, standingOf } from './on-now.ts';
import { homeWords } from './words.ts';

/** Head counts and what is live may be this old, ms. */
const REFRESH = 10_000;

interface Seen {
  halls: HallSummary[];
  sessions: SessionSummary[];
}

/** null: not asked yet; `problem` when the newest answer did not come. */
function useSeen(): { seen: Seen | null; problem: ApiError | null; again(): void } {
  const [seen, setSeen] = useState<Seen | null>(null);
  const [problem, setProblem] = useState<ApiError | null>(null);
  // a server has the same halls for as long as it runs: many pages behind one address ask half as often
  const known = useRef<HallSummary[] | null>(null);
  const ask = async (): Promise<void> => {
    try {
      const [allHalls, allSessions] = await Promise.all([known.current ?? fetchHalls(), fetchSessions()]);
      known.current = allSessions.every(({ hall }) => allHalls.some(({ id }) => id === hall)) ? allHalls : null;
      setSeen({ halls: allHalls, sessions: allSessions });
      setProblem(null);
    } catch (error) {
      setProblem(error as ApiError);
    }
  };
  useEffect(() => {
    void ask();
    const timer = setInterval(() => document.hidden || void ask(), REFRESH);
    return () => clearInterval(timer);
  }, []);
  return { seen, problem, again: () => void ask() };
}

export function HomePage() {
  const { seen, problem, again } = useSeen();
  const cover = seen?.halls[0]?.cover;
  return (
    <Screen class="home">
      <div class="hero">
        <div class="hero-picture">{cover && <Cover url={cover} eager />}</div>
        <header class="hero-words">
          <div class="brand-row">
            <p class="brand">
              <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="36" height="36" />
              {t.brand}
            </p>
            <ReaderTools />
          </div>
          <h1 class="hello">{homeWords.hello}</h1>
          <p class="lead">{homeWords.lead}</p>
        </header>
        <section class="on" aria-busy={!seen && !problem}>
          {problem && !seen ? <Unreachable problem={problem} again={again} /> : seen ? <Live seen={seen} /> : <div class="card-space" />}
        </section>
        <CodeField />
      </div>
      {seen && <Others seen={seen} />}
      <section class="below">
        <h2 class="part-title">{homeWords.halls}</h2>
        <p class="quiet under">{homeWords.hallsLead}</p>
        {seen ? <Halls halls={seen.halls} /> : !problem && <div class="card-space" />}
      </section>
      {seen && <Past seen={seen} />}
    </Screen>
  );
}

function Unreachable({ problem, again }: { problem: ApiError; again(): void }) {
  const busy = isBusy(problem);
  return (
    <EmptyState
      icon="wifi"
      title={busy ? textIn(problem.text) : t.state.unreachable}
      hint={busy ? homeWords.busyHint : t.state.unreachableHint}
      problem
      testid={testids.errorMessage}
    >
      <Button onClick={again}>{t.action.retry}</Button>
    </EmptyState>
  );
}

function CodeField() {
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState(false);
  const go = (event: Event): void => {
    event.preventDefault();
    const typed = typedCode(code);
    if (typed) location.href = `/j/${encodeURIComponent(typed)}`;
    else setProblem(true);
  };
  return (
    <CardForm kind="glass" class="code" onSubmit={go}>
      <Field label={homeWords.codeHint} error={problem ? homeWords.codeEmpty : null}>
        {(control) => (
          <div class="row">
            <TextInput
              {...control}
              data-testid={testids.codeField}
              value={code}
              placeholder={homeWords.code}
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              enterkeyhint="go"
              onInput={(event) => {
                setCode(event.currentTarget.value);
                setProblem(false);
              }}
            />
            <Button kind="light" type="submit" data-testid={testids.codeGo}>
              {homeWords.codeGo}
            </Button>
          </div>
        )}
      </Field>
    </CardForm>
  );
}

const hallOf = (seen: Seen, { hall }: SessionSummary): HallSummary | undefined => seen.halls.find(({ id }) => id === hall);

function Live({ seen }: { seen: Seen }) {
  const [first] = inOrder(seen.sessions, Date.now()).now;
  if (first) return <LiveCard session={first} hall={hallOf(seen, first)} first />;
  return <EmptyState icon="globe" title={homeWords.nothingLive} hint={homeWords.nothingLiveHint} />;
}

function Others({ seen }: { seen: Seen }) {
  return <Cards seen={seen} title={homeWords.others} sessions={inOrder(seen.sessions, Date.now()).now.slice(1)} />;
}

function Past({ seen }: { seen: Seen }) {
  return <Cards seen={seen} title={homeWords.past} sessions={inOrder(seen.sessions, Date.now()).past} />;
}

function Cards({ seen, title, sessions }: { seen: Seen; title: string; sessions: readonly SessionSummary[] }) {
  if (sessions.length === 0) return null;
  return (
    <section class="below">
      <h2 class="part-title">{title}</h2>
      <ul class="lives">
        {sessions.map((session) => (
          <li key={session.code}>
            <LiveCard session={session} hall={hallOf(seen, session)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function LiveCard({ session, hall, first = false }: { session: SessionSummary; hall: HallSummary | undefined; first?: boolean }) {
  const { leader, made, last_event: last } = session;
  const standing = standingOf(session, Date.now());
  const led = leader && !leader.away && isNamed(leader.name) && homeWords.ledBy(leader.name);
  // who comes now needs no date; else: when it was made, or when something last happened
  const date = standing === 'live' || standing === 'paused' ? null : last === null ? homeWords.made(momentText(made)) : homeWords.lastEvent(momentText(last));
  const Title = first ? 'h2' : 'h3';
  return (
    <CardLink class={first ? 'live-card first' : 'live-card'} href={`/j/${encodeURIComponent(session.code)}`} data-testid={testids.liveCard} data-standing={standing}>
      {hall && <Cover url={hall.cover} />}
      <div class="words">
        <p class="tags">
          <Tag kind={standing === 'live' ? 'live' : 'plain'}>{homeWords.standing[standing]}</Tag>
          {session.count > 0 && (
            <Tag>
              <Icon name="people" />
              {t.people(session.count)}
            </Tag>
          )}
        </p>
        <Title class="card-title">{session.title}</Title>
        <p class="quiet small">{[hall && textIn(hall.title), led, date].filter(Boolean).join(' · ')}</p>
        <span class={first ? 'button main go' : 'button go'}>{t.action.enter}</span>
      </div>
    </CardLink>
  );
}

function Halls({ halls: all }: { halls: readonly HallSummary[] }) {
  if (all.length === 0) return <EmptyState icon="walk" title={homeWords.noHalls} hint={homeWords.noHallsHint} />;
  return (
    <ul class="halls">
      {all.map((hall) => (
        <li key={hall.id}>
          <CardLink class="hall-card" href={`/walk/${encodeURIComponent(hall.id)}`} data-testid={testids.hallCard}>
            <Cover url={hall.cover} />
            <div class="words">
              <h3 class="card-title">{textIn(hall.title)}</h3>
              <p class="about">{textIn(hall.description)}</p>
              <p class="quiet small foot">
                {homeWords.scenes(hall.scenes)}
                <span class="walk">
                  {t.action.walk}
                  <Icon name="arrow" />
                </span>
              </p>
            </div>
          </CardLink>
        </li>
      ))}
    </ul>
  );
}

/** The middle of a panorama: its edges are stretched too far to be a picture. */
function Cover({ url, eager = false }: { url: string; eager?: boolean }) {
  return (
    <div class="cover" aria-hidden="true">
      <img class="cover-picture" src={url} alt="" loading={eager ? 'eager' : 'lazy'} onError={(event) => (event.currentTarget.hidden = true)} />
    </div>
  );
}
