/** What lies over a whole page: one thing that will not pass by itself, and what can be done. */
import type { ComponentChildren } from 'preact';
import './overlay.css';
import { testids } from '../../base/testids.ts';
import { Icon } from '../controls/icon.tsx';
import type { IconName } from '../controls/icon.tsx';
import { HomeLink } from '../feedback/message-page.tsx';

interface OverlayProps {
  icon: IconName;
  title: string;
  hint: string;
  problem?: boolean;
  children: ComponentChildren;
}

export function Overlay({ icon, title, hint, problem = false, children }: OverlayProps) {
  return (
    <div class="overlay">
      <div class="card">
        <span class="mark">
          <Icon name={icon} />
        </span>
        <div role="status" data-testid={problem ? testids.errorMessage : testids.status}>
          <h2>{title}</h2>
          <p>{hint}</p>
        </div>
        <div class="answers">
          {children}
          <HomeLink />
        </div>
      </div>
    </div>
  );
}
