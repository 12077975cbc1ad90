/**
 * What a page needs to take part, put together: a client, a follower that says what to show, a receiver that plays the
 * voices, the report to the server, and one `close()` for all of it. `joinSession` and `openSession` begin with it.
 */
import { AudioOutput } from '../audio/output/output.ts';
import { VoiceReceiver } from '../audio/output/voice-receiver.ts';
import { browserHost, type Host } from '../base/host.ts';
import { prefersReducedMotion } from '../base/motion.ts';
import { GuideClient } from '../session/client.ts';
import { socketUrl, type Server } from '../session/http.ts';
import { WorkerSource } from '../session/worker-source.ts';
import { diagnose, toReport, type Diagnostics, type PageNumbers } from './diagnostics.ts';
import { Follower } from './follower.ts';

/** What `joinSession`, `resumeSession` and `openSession` take beside the code, the token or the secret. All of it may be left out. */
export interface HandleOptions {
  /** where the server is; default: the page's own */
  server?: Server;
  host?: Host;
  /** a page's own way out for sound, where it outlives the session: it is not closed with it */
  output?: AudioOutput;
  /** Someone who prefers less movement gets a cut where others get a turn; default: as the system says. */
  reducedMotion?: () => boolean;
  /** While looking around freely, stay in one's scene when the guide goes to another; default: go along. */
  keepScene?: () => boolean;
  /** Gives the numbers that only the page knows, for the diagnostics and for the report to the server. */
  page?: () => Omit<PageNumbers, 'receiver'>;
}

export interface SessionHandle {
  readonly client: GuideClient;
  /** what to show: ask `frame` once a picture */
  readonly follower: Follower;
  /** what is heard; `unlock` it within a tap */
  readonly receiver: VoiceReceiver;
  /** Returns how it goes, as numbers of this moment. */
  diagnostics(): Readonly<Diagnostics>;
  /** Leaves for good: nothing of it is left behind, no timer, line or listener. A second call does nothing. */
  close(): void;
}

/** `renew`: gets a new token where the server no longer knows this one. It connects a moment later, so that listeners added at once miss nothing. */
export function createHandle(token: string, renew: () => Promise<string>, options: HandleOptions): SessionHandle {
  const { host = browserHost, reducedMotion = prefersReducedMotion, keepScene, page, output } = options;
  const diagnostics = (): Readonly<Diagnostics> => diagnose(client, follower, { ...page?.(), receiver });
  const line = { url: socketUrl(options.server), token, can: ['opus'], renewToken: renew };
  const client: GuideClient = new GuideClient({
    // a host that was given is the whole world, and knows no workers
    ...(host === browserHost ? { source: new WorkerSource({ ...line, host }, startWorker) } : line),
    host,
    report: () => toReport(diagnostics()),
  });
  const follower = new Follower(client, { reducedMotion, ...(keepScene && { keepScene }) });
  const receiver: VoiceReceiver = new VoiceReceiver(client, follower.timeline.clock, output ? { output } : {});
  const cancelConnect = host.after(0, () => client.connect());
  return {
    client,
    follower,
    receiver,
    diagnostics,
    close() {
      cancelConnect();
      follower.close();
      receiver.close();
      client.leave();
    },
  };
}

/** Throws where the page may not: its policy, or a file that comes from elsewhere. */
const startWorker = (): Worker => new Worker(new URL('../worker/session.worker.js', import.meta.url), { type: 'module', name: 'guide' });

/** Returns where the HTTP interface is asked: with the server's own `fetch`, else the host's. */
export const serverOf = ({ server, host = browserHost }: HandleOptions): Server => ({ fetch: host.fetch, ...server });
