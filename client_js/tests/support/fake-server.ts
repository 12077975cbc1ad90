/**
 * A scripted server, and a world whose time stands still until a test moves it: nothing here waits or is random.
 *
 *     const server = new FakeServer();
 *     const client = new GuideClient({ url: 'ws://test/ws', token: 't', host: server });
 *     client.connect();
 *     server.welcome();                       // accepts the socket, answers the hello, sends a snapshot
 *     server.say([18, 2, null, {}, [], []]);  // any message, in PROTOCOL.md's JSON form; bytes as Uint8Array
 *     server.advance(3000);                   // 3 s pass; timers run in order
 *     expect(server.heard(3)).toEqual([...]); // what the client sent of type 3, on all sockets
 *     server.answers = [[201, { token: 't' }]];  // what the HTTP interface answers
 *     expect(server.held).toEqual({ timers: 0, wakes: 0, sockets: 0 }); // what is left when all is closed
 *
 * To extend it: a step that several tests repeat (as `welcome` is) becomes a method; what only one test needs stays
 * there, as `say` of the message. The fake has no rules of its own and checks nothing.
 */
import { decode, encode } from '@msgpack/msgpack';
import type { Host, Socket } from '../../src/base/host.ts';

export class FakeSocket implements Socket {
  binaryType = '';
  bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed = false;

  constructor(readonly received: unknown[][]) {}

  send(data: Uint8Array): void {
    this.received.push(decode(data) as unknown[]);
  }

  close(): void {
    this.closed = true;
  }
}

interface Timer {
  at: number;
  run: () => void;
}

export class FakeServer implements Host {
  readonly sockets: FakeSocket[] = [];
  /** what clients sent, on all sockets */
  readonly received: unknown[][] = [];
  /** what the HTTP interface answers, one request after another */
  answers: [status: number, body: object, headers?: Record<string, string>][] = [];
  /** what it was asked: address and body */
  readonly asked: unknown[][] = [];
  /** what `random()` gives */
  chance = 0.5;
  #now = 1000;
  #bytes = 0;
  #timers: Timer[] = [];
  #wake: (() => void)[] = [];

  // the Host

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.chance;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  open(): Socket {
    const socket = new FakeSocket(this.received);
    this.sockets.push(socket);
    return socket;
  }

  /** The same in every test: 1, 2, 3 … */
  randomBytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => (this.#bytes = (this.#bytes + 1) % 256));
  }

  utf8(text: string): Uint8Array {
    return new TextEncoder().encode(text);
  }

  /** Gives the next of `answers`, the last one again and again. */
  fetch = (url: unknown, init?: { body?: unknown }): Promise<Response> => {
    this.asked.push([String(url), ...(init?.body ? [JSON.parse(String(init.body)) as unknown] : [])]);
    const [status, body, headers] = (this.answers.length > 1 ? this.answers.shift() : this.answers[0]) ?? [500, {}];
    return Promise.resolve(new Response(JSON.stringify(body), { status, ...(headers && { headers }) }));
  };

  onWake(run: () => void): () => void {
    this.#wake.push(run);
    return () => {
      this.#wake = this.#wake.filter((other) => other !== run);
    };
  }

  /** What clients have not given back: timers, listeners for waking, open sockets. */
  get held(): { timers: number; wakes: number; sockets: number } {
    return { timers: this.#timers.length, wakes: this.#wake.length, sockets: this.sockets.filter(({ closed }) => !closed).length };
  }

  // the script

  /** The newest socket. */
  get socket(): FakeSocket {
    const socket = this.sockets[this.sockets.length - 1];
    if (!socket) throw new Error('no client has connected');
    return socket;
  }

  accept(): void {
    this.socket.onopen?.();
  }

  say(form: unknown, socket = this.socket): void {
    const bytes = encode(form);
    socket.onmessage?.({ data: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) });
  }

  close(code: number, socket = this.socket): void {
    socket.onclose?.({ code });
  }

  /** From the open socket to a whole session: epoch `e`, `event` events so far. */
  welcome({ role = 'follower', hand = false, event = 0, events = [], state = {}, epoch = 'e' }: Welcome = {}): void {
    this.accept();
    this.greet(role, hand);
    this.say([17, epoch, event, 1, null, state, events]);
  }

  greet(role = 'follower', hand = false): void {
    this.say([16, 1, { id: 'm1', role, name: '李梅', branch: '一支部', hand }, { id: 's1', code: '7KQ4MX', title: '主题日', hall: 'transport' }]);
  }

  /** A tick without a lead frame. */
  tick(events: unknown[] = [], state: object = {}): void {
    this.say([18, 2, null, state, [], events]);
  }

  /** All messages of this type that clients sent. */
  heard(type: number): unknown[][] {
    return this.received.filter((message) => message[0] === type);
  }

  /** Time passes; timers run when they are due, in order. `beat`: a tick a second keeps the line alive meanwhile. */
  advance(ms: number, beat = false): void {
    const end = this.#now + ms;
    if (beat) for (let at = 500; at < ms; at += 1000) this.after(at, () => this.tick());
    for (;;) {
      const next = this.#timers.reduce<Timer | null>((a, b) => (b.at <= end && (!a || b.at < a.at) ? b : a), null);
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }

  /** Time passes while the page sleeps: no timer runs. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  /** The page is looked at again. */
  wake(): void {
    for (const run of [...this.#wake]) run();
  }
}

export interface Welcome {
  role?: string;
  hand?: boolean;
  event?: number;
  events?: unknown[];
  state?: object;
  epoch?: string;
}

/** Lets promises that are settled run what waits for them. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}
