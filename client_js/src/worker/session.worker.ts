/** A session's worker: makes a `SessionWorker` of the page's first message, and hands it the others. */
import type { ToWorker } from '../session/worker-messages.ts';
import { SessionWorker, type Tell } from './session-worker.ts';
import { workerHost } from './worker-host.ts';

const scope = self as unknown as { onmessage: (event: MessageEvent<ToWorker>) => void; postMessage: Tell; close(): void };
let session: SessionWorker | null = null;

scope.onmessage = ({ data }) => {
  if (data.kind === 'start') session = new SessionWorker(data, workerHost(data.origin), (...told) => scope.postMessage(...told), () => scope.close());
  else session?.receive(data);
};
