/**
 * What runs in a session's worker: the line to the server, the voices that are heard, and the voice that is sent. The page
 * is told every message, when it came, and what of the voices is heard when.
 *
 * Invariants
 * - Voices are placed before the page is told of the tick that brought them.
 * - Only the page asks the server for anything; here a session is only looked at.
 */
import { ApiError } from '../base/errors.ts';
import { createDecoder, type Decoder } from '../audio/playout/decoder.ts';
import { PlayoutLog } from '../audio/playout/playout-log.ts';
import { VoicePlayer } from '../audio/playout/voice-player.ts';
import { WorkerSpeakers } from '../audio/playout/worker-speakers.ts';
import { LeadFrames } from '../audio/input/lead-frames.ts';
import { VoiceEncoding } from '../audio/input/voice-encoding.ts';
import { VoiceFrames } from '../audio/input/voice-frames.ts';
import { GuideClient } from '../session/client.ts';
import { Connection } from '../session/connection.ts';
import type { ClientMessage } from '../protocol/messages.ts';
import type { Source } from '../session/source.ts';
import type { FromWorker, ToWorker, VoiceNews } from '../session/worker-messages.ts';
import { MessageBatch } from './message-batch.ts';
import type { WorkerHost } from './worker-host.ts';

export type Tell = (message: FromWorker, transfer?: Transferable[]) => void;
/** The page is told how loud it is with every third frame of 20 ms. */
const LEVELS_APART = 3;

type Start = Extract<ToWorker, { kind: 'start' }>;

export class SessionWorker {
  private readonly host: WorkerHost;
  private readonly tell: Tell;
  private readonly end: () => void;
  private readonly connection: Connection;
  private readonly playout = new PlayoutLog();
  private readonly speakers: WorkerSpeakers;
  private readonly player: VoicePlayer;
  private readonly lead: LeadFrames;
  private readonly floor: VoiceFrames;
  private hasFloor = false;
  private readonly encoding: VoiceEncoding;
  /** the page wants the packets, too */
  private wanted = false;
  private renewal: { resolve: (token: string) => void; reject: (error: unknown) => void } | null = null;
  /** a message is being handled: what changes goes with it */
  private handling = false;

  /** `end`: ends the worker. `decoder`: for tests. */
  constructor(start: Start, host: WorkerHost, tell: Tell, end: () => void, decoder: () => Promise<Decoder> = createDecoder) {
    this.host = host;
    this.tell = tell;
    this.end = end;
    const { url, token, can, renews } = start;
    const renewToken = (): Promise<string> => this.renew();
    this.connection = new Connection({ url, token, can, host, ...(renews && { renewToken }) });
    const { connection } = this;
    this.speakers = new WorkerSpeakers(host.now, (speaker, at, samples, joins) =>
      tell({ kind: 'piece', speaker, at, samples, joins, sent: host.now() }, samples ? [samples.buffer] : []),
    );
    connection.on('message', () => (this.handling = true));
    const session = new GuideClient({ host, source: onlooker(connection) });
    this.player = new VoicePlayer(session, this.speakers, decoder, this.playout);
    const batch = new MessageBatch(host, () => this.player.heard.guideTime(host.now()), (messages) =>
      tell({ kind: 'messages', messages, buffered: connection.buffered, voice: this.news() }),
    );
    this.player.on('change', () => {
      if (!this.handling) tell({ kind: 'voice', voice: this.news() });
    });
    // after the player, which has placed the voices by then
    connection.on('message', (message) => {
      this.handling = false;
      batch.push(message);
    });
    connection.on('status', ({ status, reason }) => {
      const { reconnects, errors } = connection;
      batch.flush();
      tell({ kind: 'status', status, reason, reconnects, errors });
    });
    const line = { host, send: (message: ClientMessage) => connection.send(message), get buffered() { return connection.buffered; } };
    this.lead = new LeadFrames(line);
    this.floor = new VoiceFrames(line, (packets) => connection.send({ type: 'speak', time: this.floor.time, packets }));
    this.encoding = new VoiceEncoding(host.now);
    this.listen();
    tell({ kind: 'ready' });
  }

  receive(message: ToWorker): void {
    const { connection, speakers } = this;
    switch (message.kind) {
      case 'open':
        return connection.open();
      case 'close':
        this.encoding.close();
        this.lead.apply({ do: 'close' });
        this.player.close();
        connection.close();
        return this.end();
      case 'send':
        return void connection.send(message.message);
      case 'position':
        connection.position = message.position;
        return;
      case 'wake':
        return this.host.wake();
      case 'renewed':
        return this.onRenewed(message);
      case 'sound':
        return speakers.become(message.state, message.rate, message.port);
      case 'clock':
        return speakers.look(message.now, message.current, message.latency, message.busy);
      case 'trim':
        this.player.trim = message.trim;
        return;
      case 'capture':
        return this.encoding.open(message);
      case 'capture-end':
        return this.encoding.close();
      case 'microphone':
        this.encoding.muted = message.muted;
        this.wanted = message.packets;
        return;
      case 'lead':
        return this.lead.apply(message);
      case 'floor':
        this.hasFloor = message.mine;
        this.floor.start = message.start;
        this.floor.clear();
    }
  }

  /** What the microphone hears goes to the server, and how it is, to the page. */
  private listen(): void {
    const { encoding, tell } = this;
    encoding.on('packet', (packet) => {
      this.lead.speak(packet);
      if (this.hasFloor) this.floor.push(packet);
      if (this.wanted) tell({ kind: 'packet', packet: { time: packet.at, bytes: packet.bytes } });
    });
    let frames = 0;
    encoding.on('level', (level) => {
      const dropped = this.lead.dropped + this.floor.dropped;
      if (frames++ % LEVELS_APART === 0) tell({ kind: 'level', level, dropped });
    });
    encoding.on('encoder', (name) => tell({ kind: 'encoder', name }));
    encoding.on('unsupported', () => tell({ kind: 'unsupported' }));
  }

  private news(): VoiceNews {
    const { rung, speaking, figures } = this.player;
    return { playout: this.playout.take(), figures, rung, speaking };
  }

  /** Asks the page, which knows how. */
  private renew(): Promise<string> {
    this.tell({ kind: 'renew' });
    return new Promise((resolve, reject) => (this.renewal = { resolve, reject }));
  }

  private onRenewed({ token, refusal }: Extract<ToWorker, { kind: 'renewed' }>): void {
    const { renewal } = this;
    this.renewal = null;
    if (token !== null) return renewal?.resolve(token);
    const text = { zh: '', en: '' };
    renewal?.reject(refusal ? new ApiError(refusal.status, refusal.code, {}, text, refusal.retryAfter) : new Error('the token was not renewed'));
  }
}

/** A source that says nothing: what the page asks for, the page asks for itself. */
function onlooker(connection: Connection): Source {
  return {
    on: (type, listener) => connection.on(type, listener),
    get status() {
      return connection.status;
    },
    get reason() {
      return connection.reason;
    },
    buffered: 0,
    reconnects: 0,
    errors: 0,
    position: null,
    open: () => undefined,
    close: () => undefined,
    send: () => false,
  };
}
