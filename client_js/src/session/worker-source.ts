/**
 * A session's line that lives in a worker, where no page that draws holds it up. A page that may not start workers (its
 * policy, an old WebView), or whose worker does not load, has a `Connection` of its own instead, by itself.
 *
 * Invariants
 * - There is a worker or a connection, and never both that are open.
 * - What the page is told comes in the order in which the worker told it.
 */
import { Emitter } from '../base/emitter.ts';
import { ApiError } from '../base/errors.ts';
import type { Reason } from '../protocol/codes.ts';
import type { ClientMessage, Position } from '../protocol/messages.ts';
import type { Status } from '../protocol/types.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import type { Source, SourceEvents } from './source.ts';
import type { FromWorker, ToWorker, WorkerEvents, WorkerLink } from './worker-messages.ts';

/** A worker that has not loaded after this, ms, is given up. */
const PATIENCE = 4000;

class Link extends Emitter<WorkerEvents> implements WorkerLink {
  worker: Worker | null = null;

  get alive(): boolean {
    return this.worker !== null;
  }

  post(message: ToWorker, transfer: Transferable[] = []): void {
    this.worker?.postMessage(message, transfer);
  }

  tell(message: FromWorker): void {
    this.emit(message.kind, message as never);
  }

  fail(): void {
    this.end();
    this.emit('fail', null);
  }

  end(): void {
    this.worker?.terminate();
    this.worker = null;
  }
}

export class WorkerSource extends Emitter<SourceEvents> implements Source {
  readonly link: WorkerLink;
  /** when the message that is being handed on came */
  arrival: number | null = null;

  private readonly _link = new Link();
  private options: ConnectionOptions;
  /** the page's own line, where there is no worker */
  private connection: Connection | null = null;
  private _status: Status = 'idle';
  private _reason: Reason | null = null;
  private _reconnects = 0;
  private _errors = 0;
  private _buffered = 0;
  private _position: Position | null = null;
  private cancel: () => void = () => undefined;
  private stopWaking: () => void = () => undefined;

  /** `start`: makes the worker; may throw. */
  constructor(options: ConnectionOptions, start: () => Worker) {
    super();
    this.options = options;
    this.link = this._link;
    try {
      this.begin(start());
    } catch {
      this.fallBack();
    }
  }

  get status(): Status {
    return this._status;
  }
  get reason(): Reason | null {
    return this.connection?.reason ?? this._reason;
  }
  get buffered(): number {
    return this.connection?.buffered ?? this._buffered;
  }
  get reconnects(): number {
    return this.connection?.reconnects ?? this._reconnects;
  }
  get errors(): number {
    return this.connection?.errors ?? this._errors;
  }
  get position(): Position | null {
    return this._position;
  }
  set position(position: Position | null) {
    this._position = position;
    if (this.connection) this.connection.position = position;
    else this._link.post({ kind: 'position', position });
  }

  open(): void {
    if (this.connection) return this.connection.open();
    if (this._status !== 'idle' && this._status !== 'closed') return;
    this._link.post({ kind: 'open' });
    this.become('connecting', null);
  }

  close(): void {
    if (this.connection) return this.connection.close();
    this.cancel();
    this.stopWaking();
    const { worker } = this._link;
    this._link.post({ kind: 'close' });
    // it ends by itself, when it has said goodbye
    if (worker) worker.onmessage = worker.onerror = null;
    this._link.worker = null;
    // a worker does not come back: whoever opens this again has the page's own line
    this.fallBack();
    if (this._status !== 'closed') this.become('closed', { code: 1000, name: 'left' });
  }

  send(message: ClientMessage): boolean {
    if (this.connection) return this.connection.send(message);
    if (this._status !== 'online') return false;
    this._link.post({ kind: 'send', message });
    return true;
  }

  private begin(worker: Worker): void {
    const { host, url, token, can = [], renewToken } = this.options;
    this._link.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.receive(data);
    // its file is not there, or not allowed; an error later on is the worker's own to survive
    worker.onerror = () => this.fail();
    this.cancel = host.after(PATIENCE, () => this.fail());
    this.stopWaking = host.onWake(() => this._link.post({ kind: 'wake' }));
    this._link.post({ kind: 'start', origin: performance.timeOrigin, url, token, can, renews: renewToken !== undefined });
  }

  private receive(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.cancel();
        this.cancel = () => undefined;
        if (this._link.worker) this._link.worker.onerror = () => void this._errors++;
        break;
      case 'status':
        this._reconnects = message.reconnects;
        this._errors = message.errors;
        this.become(message.status, message.reason);
        break;
      case 'messages':
        this._buffered = message.buffered;
        this._link.tell(message);
        for (const { message: each, arrival } of message.messages) {
          this.arrival = arrival;
          this.emit('message', each);
        }
        this.arrival = null;
        return;
      case 'renew':
        void this.renew();
    }
    this._link.tell(message);
  }

  private async renew(): Promise<void> {
    try {
      const token = (await this.options.renewToken?.()) ?? null;
      if (token !== null) this.options = { ...this.options, token };
      this._link.post({ kind: 'renewed', token, refusal: null });
    } catch (error) {
      const refusal = error instanceof ApiError ? { status: error.status, code: error.code, retryAfter: error.retryAfter } : null;
      this._link.post({ kind: 'renewed', token: null, refusal });
    }
  }

  private become(status: Status, reason: Reason | null): void {
    // told again for each try that failed: the next may fail for another reason
    if (status === this._status && status !== 'reconnecting') return;
    this._status = status;
    this._reason = reason;
    this.emit('status', { status, reason });
  }

  /** The worker did not come: the page does it. */
  private fail(): void {
    this.cancel();
    this.stopWaking();
    const wanted = this._status !== 'idle' && this._status !== 'closed';
    this.fallBack();
    this._link.fail();
    if (wanted) this.connection?.open();
  }

  private fallBack(): void {
    const connection = new Connection(this.options);
    connection.position = this._position;
    // that it connects is known already, where the worker was to open it
    connection.on('status', ({ status, reason }) => this.become(status, reason));
    connection.on('message', (message) => this.emit('message', message));
    this.connection = connection;
  }
}
