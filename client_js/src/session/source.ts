/** Where a session's messages come from and go to. `Connection` is the one that has a server behind it. */
import type { Emitter } from '../base/emitter.ts';
import type { Reason } from '../protocol/codes.ts';
import type { ClientMessage, Position, ServerMessage } from '../protocol/messages.ts';
import type { Status } from '../protocol/types.ts';
import type { WorkerLink } from './worker-messages.ts';

export interface SourceEvents {
  /** it changed; and `reconnecting` again for each try that failed */
  status: { status: Status; reason: Reason | null };
  /** what the server says, in order; none before `status` is `online` but the `welcome` that makes it so */
  message: ServerMessage;
}

export interface Source extends Pick<Emitter<SourceEvents>, 'on'> {
  readonly status: Status;
  /** Why it was last lost, or closed; null while all is well. */
  readonly reason: Reason | null;
  /** Bytes handed over and not yet sent. */
  readonly buffered: number;
  /** How often it was lost and opened again. */
  readonly reconnects: number;
  /** How many messages could not be read. */
  readonly errors: number;
  /** When the message that is being handed on came, ms of the host's clock; absent or null: just now. */
  readonly arrival?: number | null;
  /** The worker that has the line, where one has. */
  readonly link?: WorkerLink;
  /** The last event that was handed on: where it resumes from after a break. Set by whoever reads the messages. */
  position: Position | null;
  /** Opens it, from `idle` or `closed`. */
  open(): void;
  /** Closes it for good. */
  close(): void;
  /** False where it is not online: the message was not sent, and is not kept. */
  send(message: ClientMessage): boolean;
}
