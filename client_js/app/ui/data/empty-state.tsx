/** What stands where there is nothing yet: what it is, and what to do first. */
import type { ComponentChildren } from 'preact';
import './empty-state.css';
import { Icon } from '../controls/icon.tsx';
import type { IconName } from '../controls/icon.tsx';
import { Card } from '../layout/card.tsx';

interface EmptyStateProps {
  icon: IconName;
  title: string;
  hint: string;
  /** it is empty because something did not work */
  problem?: boolean;
  testid?: string;
  /** what to do first */
  children?: ComponentChildren;
}

export function EmptyState({ icon, title, hint, problem = false, testid, children }: EmptyStateProps) {
  return (
    <Card kind="dashed" class="empty-state" role={problem ? 'alert' : undefined} data-testid={testid}>
      <Icon name={icon} />
      <div>
        <p>{title}</p>
        <p class="quiet small">{hint}</p>
        {children}
      </div>
    </Card>
  );
}
