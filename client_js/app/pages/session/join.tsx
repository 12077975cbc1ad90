/** The invitation: what it is, who one is, one large button. */
import { useState } from 'preact/hooks';
import './join.css';
import { t } from '../../base/i18n.ts';
import { device } from '../../base/storage.ts';
import { testids } from '../../base/testids.ts';
import { Icon } from '../../ui/icon.tsx';
import type { SessionModel } from './model.ts';
import { sessionWords } from './words.ts';

export function Join({ model }: { model: SessionModel }) {
  const [name, setName] = useState(device.get('name') ?? '');
  const [branch, setBranch] = useState(device.get('branch') ?? '');
  const details = model.details.value;
  if (!details) return null;
  const { branches, limits } = details;
  const problem = model.problem.value;
  const live = details.phase === 'live';
  // one who was in another branch's list before must choose anew here
  const chosen = branches.length === 0 || branches.includes(branch) ? branch : '';
  const problemOf = (field: 'name' | 'branch'): string | null => (problem?.field === field ? problem.text : null);

  const type = (set: (value: string) => void) => (event: { currentTarget: { value: string } }) => {
    set(event.currentTarget.value);
    model.problem.value = null;
  };

  const submit = (event: Event): void => {
    event.preventDefault();
    const given = { name: name.trim(), branch: chosen.trim() };
    if (!given.name) model.problem.value = { field: 'name', text: sessionWords.nameEmpty };
    else if (branches.length > 0 && !given.branch) model.problem.value = { field: 'branch', text: sessionWords.branchEmpty };
    else return void model.join(given.name, given.branch);
    document.getElementById(given.name ? 'join-branch' : 'join-name')?.focus();
  };

  return (
    <div class="join">
      <form class="join-card" onSubmit={submit} noValidate>
        <p class="hall">{model.hall.value?.title || ' '}</p>
        <h1>{details.title}</h1>
        <p class="now">
          <span class={live ? 'tag live' : 'tag'}>
            {live && <span class="live-dot white" />}
            {live ? t.phase.live : details.phase === 'paused' ? t.phase.paused : t.phase.waiting}
          </span>
          {details.count > 0 && (
            <span class="here">
              <Icon name="people" />
              {t.people(details.count)}
            </span>
          )}
        </p>
        {model.notice.value && (
          <p class="notice" role="status" data-testid={testids.errorMessage}>
            {model.notice.value}
          </p>
        )}
        <label for="join-name">{sessionWords.name}</label>
        <input
          id="join-name"
          class="field"
          data-testid={testids.name}
          value={name}
          maxLength={limits.name * 2}
          autocomplete="name"
          enterkeyhint="next"
          placeholder={sessionWords.nameHint}
          aria-invalid={problemOf('name') !== null}
          aria-describedby="join-problem"
          onInput={type(setName)}
        />
        <label for="join-branch">
          {sessionWords.branch}
          {branches.length === 0 && <span class="optional">{sessionWords.branchHint}</span>}
        </label>
        {branches.length > 0 ? (
          <select
            id="join-branch"
            class="field"
            data-testid={testids.branch}
            value={chosen}
            aria-invalid={problemOf('branch') !== null}
            aria-describedby="join-problem"
            onChange={type(setBranch)}
          >
            <option value="" disabled>
              {sessionWords.branchChoose}
            </option>
            {branches.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        ) : (
          <input
            id="join-branch"
            class="field"
            data-testid={testids.branch}
            value={branch}
            maxLength={limits.branch * 2}
            autocomplete="organization"
            placeholder={sessionWords.branchExample}
            enterkeyhint="go"
            aria-invalid={problemOf('branch') !== null}
            aria-describedby="join-problem"
            onInput={type(setBranch)}
          />
        )}
        <p id="join-problem" class="problem" role="alert" data-testid={problem ? testids.errorMessage : undefined}>
          {problem?.text ?? ''}
        </p>
        <button type="submit" class="button main large wide" data-testid={testids.enter} disabled={model.joining.value}>
          {model.queueing.value ? sessionWords.queueing : model.joining.value ? sessionWords.joining : t.action.enter}
        </button>
        <p class="quiet small hint" role="status">
          {model.queueing.value ? sessionWords.queueingHint : sessionWords.enterHint}
        </p>
      </form>
    </div>
  );
}
