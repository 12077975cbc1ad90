/**
 * A session's worker without a thread: its messages are copied as between threads, and come at once, or when a test lets them.
 *
 *     const worker = new LoopbackWorker(server);            // a FakeServer is the world of both sides
 *     const source = new WorkerSource({ ...line, host: server }, () => worker.start());
 *     worker.held = true;                                   // the page is blocked: nothing reaches it …
 *     worker.release();                                     // … until now
 */
import { SessionWorker, type Tell } from '../../src/worker/session-worker.ts';
import type { WorkerHost } from '../../src/worker/worker-host.ts';
import type { Decoder } from '../../src/audio/playout/decoder.ts';
import type { FromWorker, ToWorker } from '../../src/session/worker-messages.ts';
import type { FakeServer } from './fake-server.ts';

export class LoopbackWorker {
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: (() => void) | null = null;
  /** the page takes nothing */
  held = false;
  /** it has ended, by itself or from outside */
  ended = false;
  readonly told: FromWorker[] = [];
  private session: SessionWorker | null = null;
  private waiting: FromWorker[] = [];

  constructor(
    private readonly host: FakeServer,
    private readonly decoder: () => Promise<Decoder> = () => Promise.reject(new Error('none')),
  ) {}

  start(): Worker {
    return this as unknown as Worker;
  }

  postMessage(message: ToWorker, transfer: Transferable[] = []): void {
    if (this.ended) return;
    const copy = structuredClone(message, { transfer });
    if (copy.kind !== 'start') return this.session?.receive(copy);
    const host = sharing(this.host);
    const tell: Tell = (told, moved = []) => this.tell(structuredClone(told, { transfer: moved }));
    this.session = new SessionWorker(copy, host, tell, () => (this.ended = true), this.decoder);
  }

  terminate(): void {
    this.ended = true;
  }

  release(): void {
    this.held = false;
    for (const message of this.waiting.splice(0)) this.onmessage?.({ data: message });
  }

  private tell(message: FromWorker): void {
    this.told.push(message);
    if (this.held) this.waiting.push(message);
    // the first comes when the page listens already
    else this.onmessage?.({ data: message });
  }
}

/** The same world, but woken by the page alone. */
function sharing(host: FakeServer): WorkerHost {
  const wakes = new Set<() => void>();
  return {
    now: () => host.now(),
    random: () => host.random(),
    after: (ms, run) => host.after(ms, run),
    open: () => host.open(),
    randomBytes: (count) => host.randomBytes(count),
    utf8: (text) => host.utf8(text),
    fetch: host.fetch,
    onWake(run) {
      wakes.add(run);
      return () => void wakes.delete(run);
    },
    wake() {
      for (const run of wakes) run();
    },
  };
}
