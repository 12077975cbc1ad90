/** What will not pass by itself, and what can be done: the end, another page of the same person, a page too old, a refusal. */
import { Overlay } from '../../ui/dialog/overlay.tsx';
import { ActionButton } from './action.tsx';
import type { ActionProps } from './action.tsx';
import type { ConnectionState } from './connection-state.ts';
import { connectionNotice } from './notices.ts';

/** `reason`: why the server closed the line. */
export function StateOverlay({ state, reason, ...rest }: ActionProps & { state: ConnectionState; reason: string }) {
  const notice = connectionNotice(state, reason);
  if (!notice) return null;
  return (
    <Overlay icon={state === 'ended' ? 'check' : 'info'} title={notice.title} hint={notice.hint ?? ''} problem={state === 'outdated' || state === 'refused'}>
      {notice.action && <ActionButton action={notice.action} {...rest} />}
    </Overlay>
  );
}
