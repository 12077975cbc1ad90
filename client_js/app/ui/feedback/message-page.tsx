/** A whole page that says one thing calmly, and what can be done next. */
import type { ComponentChildren } from 'preact';
import './message-page.css';
import { t } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { Icon } from '../controls/icon.tsx';
import type { IconName } from '../controls/icon.tsx';

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
    <main class="calm">
      <div class="mark">
        <Icon name={icon} />
      </div>
      <div class="say" data-testid={problem ? testids.errorMessage : testids.status} role={problem ? 'alert' : 'status'}>
        <h1>{title}</h1>
        {hint && <p>{hint}</p>}
      </div>
      <div class="actions">
        {children}
        <HomeLink />
      </div>
    </main>
  );
}

export function HomeLink() {
  return (
    <a class="button" href="/" data-testid={testids.homeLink}>
      {t.action.home}
    </a>
  );
}

export function WaitingPage({ text }: { text?: string }) {
  return (
    <main class="calm">
      <div class="spinner" />
      <p role="status" data-testid={testids.status}>
        {text}
      </p>
    </main>
  );
}
