/** What will pass by itself, in words: connecting, waiting, a pause, a guide who is away. */
import { t } from '../../base/i18n.ts';
import { Banner, NoBanner } from '../../ui/feedback/banner.tsx';
import type { LiveSession } from '../session.ts';
import { isFinal } from './final.ts';

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
  return <NoBanner state="live" />;
}
