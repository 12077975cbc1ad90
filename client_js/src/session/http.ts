/** The server's HTTP interface, typed. `guide/api/README.md` is the reference. */
import { ApiError } from '../base/errors.ts';
import { browserHost } from '../base/host.ts';
import { NAME_LIMITS, type NameLimits } from '../base/limits.ts';
import type { Leader, Member, Phase, SessionInfo } from '../protocol/types.ts';
import type { Hall, HallSummary } from './hall.ts';

/** A request without a whole answer for this long, ms, has none: a phone's network may swallow it, and nothing else tells. */
const ANSWER_WITHIN = 20_000;

/** Where to ask. By default the page's own server, with the browser's `fetch`. */
export interface Server {
  /** such as `https://guide.example.org`, without a slash at the end; empty: the page's own */
  base?: string;
  fetch?: typeof fetch;
}

export interface SessionSummary {
  code: string;
  title: string;
  hall: string;
  phase: Phase;
  /** followers present */
  count: number;
  leader: Leader | null;
}

export interface SessionDetails extends SessionSummary {
  /** the followers' link, as the QR code has it; an earlier server does not tell */
  link?: string;
  /** names to choose from; empty: anything may be written */
  branches: string[];
  /** how many characters a name and a branch may have */
  limits: NameLimits;
}

export interface Joined {
  /** secret: goes into `GuideClient`, never into a URL */
  token: string;
  member: Member;
}

export interface GuideJoined extends Joined {
  session: SessionInfo & { phase: Phase };
}

/**
 * All of these reject with `ApiError`, and with nothing else: 0 `unreachable`, or 0 `timeout` where no answer comes within 20 s. Any may be put off with 429 `too_many_requests`, where
 * too many come from one address: `retryWhileBusy` waits.
 */
export async function fetchHalls(server?: Server): Promise<HallSummary[]> {
  return (await ask<{ halls: HallSummary[] }>(server, 'GET', '/api/halls')).halls;
}

export function fetchHall(id: string, server?: Server): Promise<Hall> {
  return ask(server, 'GET', `/api/halls/${encodeURIComponent(id)}`);
}

/** The listed sessions that are not over. */
export async function fetchSessions(server?: Server): Promise<SessionSummary[]> {
  return (await ask<{ sessions: SessionSummary[] }>(server, 'GET', '/api/sessions')).sessions;
}

/** By its join code. 404 `session_unknown`. */
export async function fetchSession(code: string, server?: Server): Promise<SessionDetails> {
  const found = await ask<SessionDetails>(server, 'GET', `/api/sessions/${encodeURIComponent(code)}`);
  return { ...found, limits: { ...NAME_LIMITS, ...found.limits } };
}

/**
 * A follower's token. `name` and `branch` have as many characters as the session's `limits` say, a name one at least;
 * `branch` is one of the session's, where it names any.
 * 404 `session_unknown`, 410 `session_over`, 422 `text_empty`, `text_too_long`, `name_reserved` or `branch_unknown` (`detail.field`),
 * 429 `too_many_joins`, 503 `busy` (both with `retryAfter`: see `joinWhenFree`).
 * `key`: 16–64 random characters. All tries with the same one make one member, also where an answer was lost.
 */
export function join(code: string, who: { name: string; branch: string }, server?: Server, key?: string): Promise<Joined> {
  return ask(server, 'POST', `/api/sessions/${encodeURIComponent(code)}/members`, who, key === undefined ? {} : { 'Idempotency-Key': key });
}

/**
 * A new token for the same member, for one that has expired some days ago at most; the old one is worth nothing then.
 * 404 `token_unknown`: join anew; 410 `session_over`.
 */
export function renew(token: string, server?: Server): Promise<Joined> {
  return ask(server, 'POST', '/api/renewals', { token });
}

/** The token of the guide or co-guide whose secret link it is. 404 `secret_unknown`. */
export function openGuide(secret: string, name?: string, server?: Server): Promise<GuideJoined> {
  return ask(server, 'POST', '/api/guides', name === undefined ? { secret } : { secret, name });
}

/** The WebSocket's URL of this server. */
export function socketUrl(server?: Server): string {
  const base = server?.base || location.origin;
  return `${base.replace(/^http/, 'ws')}/ws`;
}

async function ask<Answer>(server: Server | undefined, method: string, path: string, body?: object, more: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const send = server?.fetch ?? browserHost.fetch;
  const late = new AbortController();
  const cancel = browserHost.after(ANSWER_WITHIN, () => late.abort());
  let response: Response;
  let answer: unknown;
  try {
    response = await send((server?.base ?? '') + path, {
      method,
      signal: late.signal,
      ...(body && { headers: { 'Content-Type': 'application/json', ...more }, body: JSON.stringify(body) }),
    });
    answer = await response.json().catch(() => null);
    if (late.signal.aborted) throw new Error('too late');
  } catch {
    if (late.signal.aborted) throw new ApiError(0, 'timeout', {}, { zh: '服务器没有回答，请再试一次。', en: 'The server did not answer. Please try again.' });
    throw new ApiError(0, 'unreachable', {}, { zh: '无法连接服务器，请检查网络。', en: 'The server cannot be reached.' });
  } finally {
    cancel();
  }
  if (response.ok && isRecord(answer)) return answer as Answer;
  throw refusal(response.status, answer, response.headers.get('Retry-After'));
}

function refusal(status: number, answer: unknown, retryAfter: string | null): ApiError {
  // a proxy in between may answer with anything, so nothing is taken for granted
  const { error, detail, message } = isRecord(answer) ? answer : { error: null, detail: null, message: null };
  const { zh, en } = isRecord(message) ? message : { zh: null, en: null };
  const text = {
    zh: typeof zh === 'string' ? zh : '服务器出错了，请稍后再试。',
    en: typeof en === 'string' ? en : 'The server failed. Please try again later.',
  };
  const code = typeof error === 'string' ? error : 'unexpected';
  return new ApiError(status, code, isRecord(detail) ? detail : {}, text, milliseconds(retryAfter));
}

/** Retry-After in whole seconds, at most an hour; its other form, a date, needs a clock that is right: left alone. */
function milliseconds(retryAfter: string | null): number | null {
  return retryAfter !== null && /^\d{1,9}$/.test(retryAfter) ? Math.min(Number(retryAfter), 3600) * 1000 : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
