/** Asks over HTTP, at the WebSocket's own address, what a page is not told where a WebSocket fails. */
import type { Answer } from './connection-state.ts';

/** No answer within this, ms, is none. */
const PATIENCE = 5000;

/**
 * A POST, as a browser then says from where the page is. The server answers with an error by name: `upgrade_required` where it
 * would have taken the WebSocket, `busy`, or `origin_refused` where it takes none from this page. What else comes is of somebody
 * in between, or of an earlier server: something answers.
 */
export async function probe(): Promise<Answer> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), PATIENCE);
  try {
    const response = await fetch('/ws', { method: 'POST', cache: 'no-store', signal: late.signal });
    const { error } = ((await response.json().catch(() => null)) ?? {}) as { error?: unknown };
    if (error === 'busy') return 'busy';
    if (error === 'origin_refused') return 'refused';
    return response.status >= 500 ? 'none' : 'open';
  } catch {
    return 'none';
  } finally {
    clearTimeout(timer);
  }
}
