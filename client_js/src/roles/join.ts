/**
 * Following a session in one line. Call it while a tap is handled, and sound begins with it.
 *
 *     const session = await joinSession('7KQ4MX', { name: '李梅', branch: '一支部' });
 *     session.follower.on('event', (event) => show(event));
 *     …
 *     session.close();
 */
import { AudioOutput } from '../audio/output/output.ts';
import { renew } from '../session/http.ts';
import { joinWhenFree, type RetryOptions } from '../session/queue.ts';
import { createHandle, serverOf, type HandleOptions, type SessionHandle } from './handle.ts';

export interface JoinOptions extends HandleOptions, Omit<RetryOptions, 'host'> {
  /** Told the first token, and each that takes its place: keep it, and `resumeSession` comes back with it after a reload. */
  onToken?: (token: string) => void;
  /** The same for each try of one person, so that a try whose answer was lost makes no second member: see `join`. */
  key?: string;
}

/**
 * Joins by a session's code, waiting where the server is busy. Rejects with `ApiError`: 404 `session_unknown`, 410
 * `session_over`, 422 `text_empty`, `text_too_long`, `name_reserved` or `branch_unknown` (`detail.field`), 0 `unreachable` or `timeout`;
 * or with an `AbortError` where `signal` came first.
 */
export async function joinSession(code: string, who: { name: string; branch?: string }, options: JoinOptions = {}): Promise<SessionHandle> {
  const { host, queued, signal, key } = options;
  // before anything is awaited, or a browser takes the tap for over
  const ownOutput = options.output ? null : new AudioOutput(host && (() => host.now()));
  const output = options.output ?? ownOutput;
  output?.unlock();
  try {
    const waiting = { ...(host && { host }), ...(queued && { queued }), ...(signal && { signal }), ...(key && { key }) };
    const { token } = await joinWhenFree(code, { branch: '', ...who }, { ...waiting, server: serverOf(options) });
    if (signal?.aborted) throw new DOMException('the page has gone', 'AbortError');
    options.onToken?.(token);
    const session = resumeSession(token, { ...options, ...(output && { output }) });
    return ownOutput ? { ...session, close: () => (session.close(), ownOutput.close()) } : session;
  } catch (error) {
    ownOutput?.close();
    throw error;
  }
}

/** Comes back with a token that was kept. Where the server no longer takes it, `client` is closed, with the reason: join anew. */
export function resumeSession(token: string, options: JoinOptions = {}): SessionHandle {
  let current = token;
  const renewed = async (): Promise<string> => {
    ({ token: current } = await renew(current, serverOf(options)));
    options.onToken?.(current);
    return current;
  };
  return createHandle(token, renewed, options);
}
