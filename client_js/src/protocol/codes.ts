/** Close codes: what each is called, and what a client does about it. PROTOCOL.md has the table. */

/** `retry`: reconnect with the same token; `renew`: get a new token first; `stop`: closed for good. */
export type CloseAction = 'retry' | 'renew' | 'stop';

/** Why a connection was closed. `name` is the protocol's, or `left` (by ourselves), `line_lost`, or a refused token's code. */
export interface Reason {
  code: number;
  name: string;
}

const NAMES: { readonly [code: number]: string } = {
  4000: 'server_restarting',
  4001: 'too_far_behind',
  4002: 'try_later',
  4003: 'hello_expected',
  4004: 'session_full',
  4100: 'token_unknown',
  4101: 'token_expired',
  4200: 'malformed',
  4201: 'too_large',
  4202: 'version_unsupported',
  4203: 'session_over',
  4204: 'opened_elsewhere',
  4205: 'flooding',
  4206: 'origin_refused',
};

export const VERSION_UNSUPPORTED = 4202;

/** A code we do not know is treated as its range says, so that servers can add codes. */
export function closeAction(code: number): CloseAction {
  if (code === 1009) return 'stop'; // a WebSocket's own "too large", counted as 4201
  if (code >= 4200 && code <= 4299) return 'stop';
  if (code >= 4100 && code <= 4199) return 'renew';
  return 'retry';
}

export function closeReason(code: number): Reason {
  if (code === 1009) return { code: 4201, name: 'too_large' };
  return { code, name: NAMES[code] ?? (code >= 4000 ? 'unknown' : 'line_lost') };
}
