/** Asks over HTTP, at the WebSocket's own address, what a page is not told where a WebSocket fails. */
import type { Answer } from './connection-state.ts';

/** No answer within this, ms, is none. */
const PATIENCE = 5000;

/**
 * A POST, as a browser then says from where the page is: the server answers 426 where it would have taken the WebSocket, 503
 * where it is busy, 403 where it takes none from this page. What else comes is somebody in between.
 */
export async function probe(): Promise<Answer> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), PATIENCE);
  try {
    const { status } = await fetch('/ws', { method: 'POST', cache: 'no-store', signal: late.signal });
    if (status === 503 || status === 429) return 'busy';
    if (status === 403) return 'refused';
    return status >= 500 ? 'none' : 'open';
  } catch {
    return 'none';
  } finally {
    clearTimeout(timer);
  }
}
