/**
 * Leading a session in one line, with the secret of a guide's link.
 *
 *     const session = await openSession(secret);
 *     await session.lead.take();
 *     session.lead.set({ view });
 */
import { openGuide, type GuideJoined } from '../session/http.ts';
import { retryWhileBusy, type RetryOptions } from '../session/queue.ts';
import { createHandle, serverOf, type HandleOptions, type SessionHandle } from './handle.ts';
import { Lead } from './lead.ts';

export interface OpenOptions extends HandleOptions, Omit<RetryOptions, 'host'> {
  /** what the guide is called; default: the name that the link was made with */
  name?: string;
  /** one that was kept from before a reload: the secret is not asked about then */
  token?: string;
  /** Called with the member and the session: first on joining, then with each new token. Keep it for a reload. */
  onJoined?: (joined: GuideJoined) => void;
}

export interface GuideSession extends SessionHandle {
  readonly lead: Lead;
}

/** Opens the session that the secret leads to, waiting where the server is busy. Rejects with `ApiError`: 404 `secret_unknown`. */
export async function openSession(secret: string, options: OpenOptions = {}): Promise<GuideSession> {
  const { host, queued, signal } = options;
  const open = async (): Promise<string> => {
    const joined = await openGuide(secret, options.name, serverOf(options));
    options.onJoined?.(joined);
    return joined.token;
  };
  const waiting = { ...(host && { host }), ...(queued && { queued }), ...(signal && { signal }) };
  const token = options.token ?? (await retryWhileBusy(open, waiting));
  const session = createHandle(token, open, options);
  const lead = new Lead(session.client);
  return {
    ...session,
    lead,
    close() {
      lead.close();
      session.close();
    },
  };
}
