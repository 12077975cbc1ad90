/** Requests to a server that many ask at once: it says when to ask again, and the request waits for that. */
import { ApiError } from '../base/errors.ts';
import { browserHost, newId, type Host } from '../base/host.ts';
import { join, type Joined, type Server } from './http.ts';

const BACKOFF = 500;
const BACKOFF_CAP = 20000;
/** Some ten minutes of a server that stays busy: then the person is told. */
const TRIES_MOST = 30;

export interface RetryOptions {
  host?: Host;
  /** Called at each try that was put off, with ms until the next, and why: a place to say that there is a queue. */
  queued?: (wait: number, why: ApiError) => void;
  /** Ends the waiting: the promise rejects with the last refusal. */
  signal?: AbortSignal;
}

export interface JoinRetryOptions extends RetryOptions {
  server?: Server;
  /** See `join`. Give the same one when a person tries again after an error; default: a new one for this call. */
  key?: string;
}

/** Joins as `join` does, and asks again where the server is busy (503, 429). Rejects with `ApiError` for all else. */
export function joinWhenFree(code: string, who: { name: string; branch: string }, options: JoinRetryOptions = {}): Promise<Joined> {
  const { host = browserHost, server, key = newId(host) } = options;
  return retryWhileBusy(() => join(code, who, { fetch: host.fetch, ...server }, key), options);
}

/** Makes a request, and again where the server is busy (503, 429), after the wait that it asks for. Rejects as `ask` does for all else. */
export async function retryWhileBusy<Answer>(ask: () => Promise<Answer>, options: RetryOptions = {}): Promise<Answer> {
  const { host = browserHost, queued, signal } = options;
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (!isBusy(error) || tries >= TRIES_MOST || signal?.aborted) throw error;
      const wait = retryDelay(error, tries, host);
      queued?.(wait, error);
      await pause(wait, host, signal);
      if (signal?.aborted) throw error;
    }
  }
}

/** Resolves after `ms`, or at once when `signal` ends the waiting. */
function pause(ms: number, host: Host, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancel = host.after(ms, end);
    signal?.addEventListener('abort', end);
  });
}

/** Returns whether a request was put off, and not refused. */
export function isBusy(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 503 || error.status === 429);
}

/** Returns ms until the next try: what the server asked for, and by chance up to 0.5 s × 2ⁿ more, at most 20 s more. */
export function retryDelay(error: ApiError, tries: number, host: Host): number {
  return (error.retryAfter ?? 0) + host.random() * Math.min(BACKOFF_CAP, BACKOFF * 2 ** tries);
}
