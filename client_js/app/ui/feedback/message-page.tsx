/** A whole page that says one thing calmly, and what can be done next. */
import type { ComponentChildren } from 'preact';
import './message-page.css';
import { t } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { ButtonLink } from '../controls/button.tsx';
import { LargeIcon } from '../controls/icon.tsx';
import type { IconName } from '../controls/icon.tsx';
import { Spinner } from './spinner.tsx';

interface MessagePageProps {
  icon?: IconName;
  title: string;
  hint?: string | undefined;
  /** shown before the way home */
  children?: ComponentChildren;
  /** an error, to tests and to screen readers */
  problem?: boolean;
}

export function MessagePage({ icon = 'globe', title, hint, children, problem = true }: MessagePageProps) {
  return (
    <main class="message-page">
      <LargeIcon name={icon} />
      <div class="message-words" translate={true} data-testid={problem ? testids.errorMessage : testids.status} role={problem ? 'alert' : 'status'}>
        <h1 class="message-title">{title}</h1>
        {hint && <p class="message-hint">{hint}</p>}
      </div>
      <div class="message-actions">
        {children}
        <HomeLink />
      </div>
    </main>
  );
}

export function HomeLink() {
  return (
    <ButtonLink href="/" data-testid={testids.homeLink}>
      {t.action.home}
    </ButtonLink>
  );
}

export function WaitingPage({ text }: { text?: string }) {
  return (
    <main class="message-page">
      <Spinner />
      <p class="message-hint" translate={false} role="status" data-testid={testids.status}>
        {text}
      </p>
    </main>
  );
}
