/** What will not pass by itself, and what can be done: the end, another page of the same person, a page too old, a refusal. */
import { t } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { Button, ButtonLink } from '../../ui/controls/button.tsx';
import { Overlay } from '../../ui/dialog/overlay.tsx';
import type { LiveSession } from '../session.ts';
import { finalOf } from './final.ts';

interface StateOverlayProps {
  live: LiveSession;
  /** id of the hall, as far as it is known without the session */
  hall: string | undefined;
  /** the person wants to take part on this page after all */
  onHere(): void;
}

export function StateOverlay({ live, hall: known, onHere }: StateOverlayProps) {
  switch (finalOf(live)) {
    case 'ended': {
      const hall = live.info.value?.hall ?? known;
      return (
        <Overlay icon="check" title={t.state.ended} hint={t.state.endedHint}>
          {hall && (
            <ButtonLink kind="main" href={`/walk/${hall}`}>
              {t.action.walk}
            </ButtonLink>
          )}
        </Overlay>
      );
    }
    case 'elsewhere':
      return (
        <Overlay icon="info" title={t.state.elsewhere} hint={t.state.elsewhereHint}>
          <Button kind="main" data-testid={testids.here} onClick={onHere}>
            {t.state.here}
          </Button>
        </Overlay>
      );
    case 'outdated':
      return (
        <Overlay icon="info" title={t.state.outdated} hint={t.state.outdatedHint} problem>
          <Reload />
        </Overlay>
      );
    case 'refused':
      return (
        <Overlay icon="info" title={t.state.refused} hint={t.state.refusedHint(live.closed.value ?? '')} problem>
          <Reload />
        </Overlay>
      );
    case null:
      return null;
  }
}

function Reload() {
  return (
    <Button kind="main" onClick={() => location.reload()}>
      {t.action.reload}
    </Button>
  );
}
