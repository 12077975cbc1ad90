/**
 * Each state of a session has its own calm picture. A banner says what will pass by itself and leaves the panorama free;
 * an overlay says what will not, and what can be done.
 */
import type { ComponentChildren } from 'preact';
import { t } from '../i18n.ts';
import type { LiveSession } from '../state/live.ts';
import type { Tour } from '../state/tour.ts';
import { testids } from '../testids.ts';
import { HomeLink } from './calm.tsx';
import { Icon } from './icons.tsx';
import type { IconName } from './icons.tsx';

type Final = 'ended' | 'elsewhere' | 'outdated' | 'refused';

function finalOf(live: LiveSession): Final | null {
  const closed = live.closed.value;
  if (live.phase.value === 'ended' || closed === 'session_over') return 'ended';
  if (closed === null || closed === 'left') return null;
  if (closed === 'opened_elsewhere') return 'elsewhere';
  if (closed === 'version_unsupported') return 'outdated';
  return 'refused';
}

export const isFinal = (live: LiveSession): boolean => finalOf(live) !== null;

export function StateBanner({ live }: { live: LiveSession }) {
  if (isFinal(live)) return null;
  const status = live.status.value;
  const phase = live.phase.value;
  const leader = live.leader.value;
  // never in yet: the page and the token came from the same server, so it is there, and busy
  if (status === 'reconnecting' && (!live.known.value || live.full.value)) return <Banner busy>{t.state.queueing}</Banner>;
  if (status === 'reconnecting') return <Banner busy>{t.state.reconnecting}</Banner>;
  if (status !== 'online' || !live.known.value) return <Banner busy>{t.state.connecting}</Banner>;
  if (phase === 'waiting') return <Banner hint={t.state.waitingHint}>{t.state.waiting}</Banner>;
  if (phase === 'paused') return <Banner hint={t.state.pausedHint}>{t.state.paused}</Banner>;
  if (!leader || leader.away) return <Banner busy>{t.state.noLeader}</Banner>;
  // the place stays, so that tests and screen readers find the same element whatever it says
  return <div class="banner none" role="status" data-testid={testids.status} data-state="live" />;
}

function Banner({ children, hint, busy = false }: { children: ComponentChildren; hint?: string; busy?: boolean }) {
  return (
    <div class={hint ? 'banner tall' : 'banner'} role="status" data-testid={testids.status}>
      {busy && <span class="spinner tiny" />}
      <span class="words">
        <strong>{children}</strong>
        {hint && <span>{hint}</span>}
      </span>
    </div>
  );
}

export function StateOverlay({ live, tour }: { live: LiveSession; tour: Tour }) {
  switch (finalOf(live)) {
    case 'ended': {
      const hall = live.session.value?.hall ?? tour.book.value?.hall.id;
      return (
        <Overlay icon="check" title={t.state.ended} hint={t.state.endedHint}>
          {hall && (
            <a class="button main" href={`/walk/${hall}`}>
              {t.action.walk}
            </a>
          )}
        </Overlay>
      );
    }
    case 'elsewhere':
      return (
        <Overlay icon="info" title={t.state.elsewhere} hint={t.state.elsewhereHint}>
          <button type="button" class="button main" data-testid={testids.here} onClick={() => tour.here()}>
            {t.state.here}
          </button>
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
    <button type="button" class="button main" onClick={() => location.reload()}>
      {t.action.reload}
    </button>
  );
}

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
