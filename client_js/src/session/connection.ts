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

  private readonly options: ConnectionOptions;
  private readonly _host: Host;
  private _token: string;
  private _status: Status = 'idle';
  private _reason: Reason | null = null;
  private socket: Socket | null = null;
  /** when anything last came */
  private lastMessage = 0;
  /** The snapshot or the resume that follows the welcome has come whole. */
  private caughtUp = false;
  private onlineSince = 0;
  private attempts = 0;
  /** A wait the server asked for: waking up does not cut it short. */
  private waitAsked = false;
  private renewing = false;
  private cancelTimer: () => void = () => undefined;
  private stopWaking: () => void = () => undefined;

  constructor(options: ConnectionOptions) {
    super();
    this.options = options;
    this._host = options.host;
    this._token = options.token;
  }

  get status(): Status {
    return this._status;
  }

  get reason(): Reason | null {
    return this._reason;
  }

  get buffered(): number {
    return this.socket?.bufferedAmount ?? 0;
  }

  open(): void {
    if (this._status !== 'idle' && this._status !== 'closed') return;
    this.attempts = 0;
    this.stopWaking = this._host.onWake(() => this.wake());
    this.connect('connecting');
  }

  /** Closes for good, saying goodbye. */
  close(): void {
    if (this._status === 'closed') return;
    this.send({ type: 'bye' });
    this.end({ code: 1000, name: 'left' });
  }

  send(message: ClientMessage): boolean {
    if (this._status !== 'online' || !this.socket) return false;
    this.socket.send(encode(message, this._host.utf8));
    return true;
  }

  private connect(status: Status): void {
    this.cancelTimer();
    this.waitAsked = false;
    const socket = this._host.open(this.options.url);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    this.lastMessage = this._host.now();
    this.caughtUp = false;
    socket.onopen = () => {
      if (this.socket !== socket) return;
      const { can = [] } = this.options;
      socket.send(encode({ type: 'hello', version: VERSION, token: this._token, can, resume: this.position }, this._host.utf8));
    };
    socket.onmessage = ({ data }) => {
      if (this.socket === socket) this.receive(data);
    };
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.lost(code);
    };
    this.watch();
    this.become(status);
  }

  private receive(data: unknown): void {
    this.lastMessage = this._host.now();
    let message: ServerMessage;
    try {
      if (!(data instanceof ArrayBuffer)) throw new WireError('malformed', 'expected bytes, got text');
      message = decode(new Uint8Array(data));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.errors++;
      this.position = null; // were it the answer to a resume, asking again would bring the same
      if (error.code === 'version_unsupported') this.end(closeReason(VERSION_UNSUPPORTED));
      else this.lost(1002);
      return;
    }
    if (message.type === 'bye') return this.lost(message.code, message.wait);
    if (message.type === 'welcome') {
      this.onlineSince = this.lastMessage;
      this.become('online');
    } else this.caughtUp = true;
    this.emit('message', message);
  }

  /** How long the line may be silent, ms. */
  private get patience(): number {
    if (this._status !== 'online') return FIRST_ANSWER;
    return this.caughtUp ? DEAD_LINE : CATCHING_UP;
  }

  /** One timer a line, moved on as messages come; cheaper than one a message. */
  private watch(): void {
    const left = this.lastMessage + this.patience - this._host.now();
    if (left <= 0) return this.lost(1006);
    // never longer than a dead line takes, so that it is noticed when the patience grows shorter in between
    this.cancelTimer = this._host.after(Math.min(left, DEAD_LINE), () => this.watch());
  }

  /** `wait`: until the next try, as the server says; 0: it asks for none. Then by chance, `least` ms longer. */
  private lost(code: number, wait = 0, least = 0): void {
    this.drop();
    const reason = closeReason(code);
    const action = closeAction(code);
    if (action === 'stop') return this.end(reason);
    if (action === 'renew' && !this.options.renewToken) return this.end(reason);
    if (this._status === 'online' && this._host.now() - this.onlineSince >= GOOD_LINE) this.attempts = 0;
    this._reason = reason;
    this.reconnects++;
    this.waitAsked = wait > 0;
    const longest = Math.min(BACKOFF_CAP, BACKOFF * 2 ** this.attempts++);
    const ms = wait || least + this._host.random() * longest;
    const retry = action === 'renew' ? () => void this.renew() : () => this.connect('reconnecting');
    this.cancelTimer = this._host.after(ms, retry);
    this._status = 'reconnecting';
    // told for each try that fails: the next may fail for another reason
    this.emit('status', { status: 'reconnecting', reason });
  }

  private async renew(): Promise<void> {
    this.cancelTimer = () => undefined;
    const { renewToken } = this.options;
    if (!renewToken) return;
    this.renewing = true;
    try {
      this._token = await renewToken();
      if (this._status === 'reconnecting') this.connect('reconnecting');
    } catch (error) {
      if (this._status !== 'reconnecting') return;
      // refused for good (the session is over), or only out of reach for now
      const refused = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
      if (refused) this.end({ code: 4100, name: error.code });
      else this.lost(4100, 0, error instanceof ApiError ? (error.retryAfter ?? 0) : 0);
    } finally {
      this.renewing = false;
    }
  }

  private wake(): void {
    if (this.renewing || this.waitAsked) return;
    if (this._status === 'reconnecting' && !this.socket) {
      if (closeAction(this._reason?.code ?? 0) === 'renew') {
        this.cancelTimer();
        void this.renew();
      } else this.connect('reconnecting');
    } else if (this._status === 'online' && this._host.now() - this.lastMessage >= this.patience) {
      this.lost(1006);
      this.wake();
    }
  }

  /** Closes the socket, and listens to it no more. */
  private drop(): void {
    this.cancelTimer();
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private end(reason: Reason): void {
    this.drop();
    this.stopWaking();
    this._reason = reason;
    this.become('closed');
  }

  private become(status: Status): void {
    if (this._status === status) return;
    this._status = status;
    if (status === 'online') this._reason = null;
    this.emit('status', { status, reason: this._reason });
  }
}
