/**
 * All that the SDK asks of the world around it, so that a test (or a page in an odd place) can stand in for it.
 */
export interface Host {
  /** ms, counted from anywhere, never running back */
  now(): number;
  /** 0 ≤ x < 1 */
  random(): number;
  /** Calls `run` once after `ms`; returns the function that cancels it. */
  after(ms: number, run: () => void): () => void;
  open(url: string): Socket;
  /** `count` random bytes that nobody can guess */
  randomBytes(count: number): Uint8Array;
  /** the bytes of a text in UTF-8 */
  utf8(text: string): Uint8Array;
  fetch: typeof fetch;
  /** Calls `run` whenever the page is looked at again or the network comes back; returns the function that ends this. */
  onWake(run: () => void): () => void;
}

/** The parts of a WebSocket that are used. */
export interface Socket {
  binaryType: string;
  readonly bufferedAmount: number;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** The browser's own. Outside a page (Node 22, a worker) nothing wakes, the rest works. */
export const browserHost: Host = {
  now: () => performance.now(),
  random: () => Math.random(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  open: (url) => new WebSocket(url) as Socket,
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  utf8: (text) => new TextEncoder().encode(text),
  // called as the window's own, whatever it is called on
  fetch: (...request) => fetch(...request),
  onWake(run) {
    if (typeof document === 'undefined') return () => undefined;
    const shown = (): void => {
      if (document.visibilityState === 'visible') run();
    };
    document.addEventListener('visibilitychange', shown);
    window.addEventListener('pageshow', run);
    window.addEventListener('online', run);
    return () => {
      document.removeEventListener('visibilitychange', shown);
      window.removeEventListener('pageshow', run);
      window.removeEventListener('online', run);
    };
  },
};

/** Returns a new id, as the wire wants it. `randomUUID` is missing on plain HTTP and before Safari 15.4; random bytes are not. */
export function newId(host: Host): string {
  return Array.from(host.randomBytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
