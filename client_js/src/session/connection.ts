/**
 * One client's line to the server: opens it, says hello, notices when it is dead, and opens it again.
 *
 * Invariants
 * - At most one socket is listened to. What an older one still says is ignored.
 * - `status` is `online` exactly from `welcome` until that socket is given up.
 * - Once `closed`, only `open()` starts anew.
 */
import { Emitter } from '../base/emitter.ts';
import { ApiError } from '../base/errors.ts';
import type { Host, Socket } from '../base/host.ts';
import { closeAction, closeReason, VERSION_UNSUPPORTED, type Reason } from '../protocol/codes.ts';
import type { ClientMessage, Position, ServerMessage } from '../protocol/messages.ts';
import type { Status } from '../protocol/types.ts';
import { decode, encode, VERSION, WireError } from '../protocol/wire.ts';
import type { Source, SourceEvents } from './source.ts';

const DEAD_LINE = 3000;
/** A first answer may take longer: a phone that has just woken up, a server that everybody comes back to. */
const FIRST_ANSWER = 10000;
/** Nor is a line dead while the snapshot or the resume comes: 96 KiB and more, of which nothing is seen before it is whole. */
const CATCHING_UP = 15000;
const BACKOFF = 500;
const BACKOFF_CAP = 20000;
/** Online for this long, a line counts as good, and the next wait is a short one again. */
const GOOD_LINE = 5000;

export interface ConnectionOptions {
  url: string;
  token: string;
  host: Host;
  can?: readonly string[];
  /** Gets a new token when the server no longer knows ours. Without it the connection is closed then. */
  renewToken?: () => Promise<string>;
}

export class Connection extends Emitter<SourceEvents> implements Source {
  position: Position | null = null;
  reconnects = 0;
  errors = 0;

  readonly #options: ConnectionOptions;
  readonly #host: Host;
  #token: string;
  #status: Status = 'idle';
  #reason: Reason | null = null;
  #socket: Socket | null = null;
  #heard = 0;
  /** What follows the welcome has come whole. */
  #caughtUp = false;
  #onlineSince = 0;
  #attempts = 0;
  /** A wait the server asked for: waking up does not cut it short. */
  #waitAsked = false;
  #renewing = false;
  #cancelTimer: () => void = () => undefined;
  #stopWaking: () => void = () => undefined;

  constructor(options: ConnectionOptions) {
    super();
    this.#options = options;
    this.#host = options.host;
    this.#token = options.token;
  }

  get status(): Status {
    return this.#status;
  }

  get reason(): Reason | null {
    return this.#reason;
  }

  get buffered(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  open(): void {
    if (this.#status !== 'idle' && this.#status !== 'closed') return;
    this.#attempts = 0;
    this.#stopWaking = this.#host.onWake(() => this.#wake());
    this.#connect('connecting');
  }

  /** Closes for good, saying goodbye. */
  close(): void {
    if (this.#status === 'closed') return;
    this.send({ type: 'bye' });
    this.#end({ code: 1000, name: 'left' });
  }

  send(message: ClientMessage): boolean {
    if (this.#status !== 'online' || !this.#socket) return false;
    this.#socket.send(encode(message, this.#host.utf8));
    return true;
  }

  #connect(status: Status): void {
    this.#cancelTimer();
    this.#waitAsked = false;
    const socket = this.#host.open(this.#options.url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#heard = this.#host.now();
    this.#caughtUp = false;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      const { can = [] } = this.#options;
      socket.send(encode({ type: 'hello', version: VERSION, token: this.#token, can, resume: this.position }, this.#host.utf8));
    };
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket) this.#receive(data);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket === socket) this.#lost(code);
    };
    this.#watch();
    this.#become(status);
  }

  #receive(data: unknown): void {
    this.#heard = this.#host.now();
    let message: ServerMessage;
    try {
      if (!(data instanceof ArrayBuffer)) throw new WireError('malformed', 'expected bytes, got text');
      message = decode(new Uint8Array(data));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.errors++;
      this.position = null; // were it the answer to a resume, asking again would bring the same
      if (error.code === 'version_unsupported') this.#end(closeReason(VERSION_UNSUPPORTED));
      else this.#lost(1002);
      return;
    }
    if (message.type === 'bye') return this.#lost(message.code, message.wait);
    if (message.type === 'welcome') {
      this.#onlineSince = this.#heard;
      this.#become('online');
    } else this.#caughtUp = true;
    this.emit('message', message);
  }

  /** How long a line may be silent. */
  get #patience(): number {
    if (this.#status !== 'online') return FIRST_ANSWER;
    return this.#caughtUp ? DEAD_LINE : CATCHING_UP;
  }

  /** One timer a line, moved on as messages come; cheaper than one a message. */
  #watch(): void {
    const left = this.#heard + this.#patience - this.#host.now();
    if (left <= 0) return this.#lost(1006);
    // never longer than a dead line takes, so that it is noticed when the patience grows shorter in between
    this.#cancelTimer = this.#host.after(Math.min(left, DEAD_LINE), () => this.#watch());
  }

  /** `wait`: until the next try, as the server says; 0: it asks for none. Then by chance, `least` ms longer. */
  #lost(code: number, wait = 0, least = 0): void {
    this.#drop();
    const reason = closeReason(code);
    const action = closeAction(code);
    if (action === 'stop') return this.#end(reason);
    if (action === 'renew' && !this.#options.renewToken) return this.#end(reason);
    if (this.#status === 'online' && this.#host.now() - this.#onlineSince >= GOOD_LINE) this.#attempts = 0;
    this.#reason = reason;
    this.reconnects++;
    this.#waitAsked = wait > 0;
    const longest = Math.min(BACKOFF_CAP, BACKOFF * 2 ** this.#attempts++);
    const ms = wait || least + this.#host.random() * longest;
    const retry = action === 'renew' ? () => void this.#renew() : () => this.#connect('reconnecting');
    this.#cancelTimer = this.#host.after(ms, retry);
    this.#become('reconnecting');
  }

  async #renew(): Promise<void> {
    this.#cancelTimer = () => undefined;
    const { renewToken } = this.#options;
    if (!renewToken) return;
    this.#renewing = true;
    try {
      this.#token = await renewToken();
      if (this.#status === 'reconnecting') this.#connect('reconnecting');
    } catch (error) {
      if (this.#status !== 'reconnecting') return;
      // refused for good (the session is over), or only out of reach for now
      const refused = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
      if (refused) this.#end({ code: 4100, name: error.code });
      else this.#lost(4100, 0, error instanceof ApiError ? (error.retryAfter ?? 0) : 0);
    } finally {
      this.#renewing = false;
    }
  }

  #wake(): void {
    if (this.#renewing || this.#waitAsked) return;
    if (this.#status === 'reconnecting' && !this.#socket) {
      if (closeAction(this.#reason?.code ?? 0) === 'renew') {
        this.#cancelTimer();
        void this.#renew();
      } else this.#connect('reconnecting');
    } else if (this.#status === 'online' && this.#host.now() - this.#heard >= this.#patience) {
      this.#lost(1006);
      this.#wake();
    }
  }

  /** Listens to the socket no more, and closes it. */
  #drop(): void {
    this.#cancelTimer();
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #end(reason: Reason): void {
    this.#drop();
    this.#stopWaking();
    this.#reason = reason;
    this.#become('closed');
  }

  #become(status: Status): void {
    if (this.#status === status) return;
    this.#status = status;
    if (status === 'online') this.#reason = null;
    this.emit('status', { status, reason: this.#reason });
  }
}
