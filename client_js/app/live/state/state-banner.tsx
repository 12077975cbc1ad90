/** How things stand, as one line over the page: what will pass by itself, and what needs another network. */
import { Banner, NoBanner } from '../../ui/feedback/banner.tsx';
import { ActionButton } from './action.tsx';
import type { ActionProps } from './action.tsx';
import type { StateNotice } from './notices.ts';

export function StateBanner({ notice, ...rest }: ActionProps & { notice: StateNotice | null }) {
  if (!notice) return <NoBanner state="live" />;
  const { title, hint, busy = false, action } = notice;
  return (
    <Banner busy={busy} hint={hint} action={action && <ActionButton action={action} {...rest} />}>
      {title}
    </Banner>
  );
}
