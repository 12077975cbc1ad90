/** The errors that users of the SDK may catch. */

/** The server's refusal. `code` is one of the interface's, or `unreachable` (status 0) or `unexpected`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: Readonly<Record<string, unknown>>,
    /** what to tell a person, by language */
    readonly text: { zh: string; en: string },
    /** ms after which the server wants to be asked again; null: it did not say */
    readonly retryAfter: number | null = null,
  ) {
    super(`${status} ${code}: ${text.en}`);
  }
}

/** Rejects what the server (or the end of the connection) refused. `code` is the protocol's, or why we are closed. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(refusal: { code: string; detail: Readonly<Record<string, unknown>> }) {
    super(refusal.code);
    this.code = refusal.code;
    this.detail = refusal.detail;
  }
}
