/** The one thing that a person can do about how things stand. */
import { testids } from '../../base/testids.ts';
import { Button, ButtonLink } from '../../ui/controls/button.tsx';
import type { StateAction } from './notices.ts';
import { stateWords } from './words.ts';

export interface ActionProps {
  /** id of the hall to walk alone; null: it is not known */
  hall: string | null;
  /** the person wants to take part on this page after all */
  onHere(): void;
  onRetry(): void;
}

export function ActionButton({ action, hall, onHere, onRetry }: ActionProps & { action: StateAction }) {
  const words = stateWords.action[action];
  switch (action) {
    case 'walk':
      return hall ? (
        <ButtonLink kind="main" href={`/walk/${encodeURIComponent(hall)}`}>
          {words}
        </ButtonLink>
      ) : null;
    case 'here':
      return (
        <Button kind="main" data-testid={testids.here} onClick={onHere}>
          {words}
        </Button>
      );
    case 'reload':
      return (
        <Button kind="main" onClick={() => location.reload()}>
          {words}
        </Button>
      );
    case 'retry':
      return (
        <Button kind="light" data-testid={testids.retry} onClick={onRetry}>
          {words}
        </Button>
      );
  }
}
