/** What lies over a whole page: one thing that will not pass by itself, and what can be done. */
import type { ComponentChildren } from 'preact';
import './overlay.css';
import { testids } from '../../base/testids.ts';
import { Answers } from '../controls/button.tsx';
import { LargeIcon } from '../controls/icon.tsx';
import type { IconName } from '../controls/icon.tsx';
import { HomeLink } from '../feedback/message-page.tsx';
import { Card } from '../layout/card.tsx';

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
      <Card class="overlay-card">
        <LargeIcon name={icon} />
        <div translate={false} role="status" data-testid={problem ? testids.errorMessage : testids.status}>
          <h2 class="overlay-title">{title}</h2>
          <p class="quiet">{hint}</p>
        </div>
        <Answers>
          {children}
          <HomeLink />
        </Answers>
      </Card>
    </div>
  );
}
