/** The invitation: what it is, who one is, one large button. */
import { useState } from 'preact/hooks';
import './join.css';
import { t } from '../../base/i18n.ts';
import { device } from '../../base/storage.ts';
import { testids } from '../../base/testids.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Icon } from '../../ui/controls/icon.tsx';
import { Tag } from '../../ui/data/tag.tsx';
import { Note } from '../../ui/feedback/note.tsx';
import { Field, FieldError } from '../../ui/fields/field.tsx';
import { Select, TextInput } from '../../ui/fields/inputs.tsx';
import { CardForm } from '../../ui/layout/card.tsx';
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
      <CardForm kind="glass-dense" class="join-card" onSubmit={submit} noValidate>
        <p class="hall">{model.hall.value?.title || ' '}</p>
        <h1 class="join-title">{details.title}</h1>
        <p class="now">
          <Tag kind={live ? 'live' : 'filled'}>
            {live ? t.phase.live : details.phase === 'paused' ? t.phase.paused : t.phase.waiting}
          </Tag>
          {details.count > 0 && (
            <span class="here">
              <Icon name="people" />
              {t.people(details.count)}
            </span>
          )}
        </p>
        {model.notice.value && (
          <Note kind="guide" class="notice" data-testid={testids.errorMessage}>
            {model.notice.value}
          </Note>
        )}
        <Field label={sessionWords.name} id="join-name" error={problemOf('name')} sharedError="join-problem">
          {(control) => (
            <TextInput
              {...control}
              data-testid={testids.name}
              value={name}
              maxLength={limits.name * 2}
              autocomplete="name"
              enterkeyhint="next"
              placeholder={sessionWords.nameHint}
              onInput={type(setName)}
            />
          )}
        </Field>
        <Field
          label={sessionWords.branch}
          aside={branches.length === 0 ? sessionWords.branchHint : undefined}
          id="join-branch"
          error={problemOf('branch')}
          sharedError="join-problem"
        >
          {(control) =>
            branches.length > 0 ? (
              <Select {...control} data-testid={testids.branch} value={chosen} onChange={type(setBranch)}>
                <option value="" disabled>
                  {sessionWords.branchChoose}
                </option>
                {branches.map((each) => (
                  <option key={each} value={each}>
                    {each}
                  </option>
                ))}
              </Select>
            ) : (
              <TextInput
                {...control}
                data-testid={testids.branch}
                value={branch}
                maxLength={limits.branch * 2}
                autocomplete="organization"
                placeholder={sessionWords.branchExample}
                enterkeyhint="go"
                onInput={type(setBranch)}
              />
            )
          }
        </Field>
        <FieldError id="join-problem" text={problem?.text ?? null} testid={problem ? testids.errorMessage : undefined} />
        <Button kind="main" large wide type="submit" data-testid={testids.enter} disabled={model.joining.value}>
          {model.queueing.value ? sessionWords.queueing : model.joining.value ? sessionWords.joining : t.action.enter}
        </Button>
        <p class="quiet small hint" translate={false} role="status">
          {model.queueing.value ? sessionWords.queueingHint : sessionWords.enterHint}
        </p>
      </CardForm>
    </div>
  );
}
