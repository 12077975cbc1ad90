import { describe, expect, it } from 'vitest';
import { Emitter } from '../../src/base/emitter.ts';
import { Refused } from '../../src/base/errors.ts';
import type { ClientMessage, Position, ServerMessage } from '../../src/protocol/messages.ts';
import type { Status } from '../../src/protocol/types.ts';
import type { Source, SourceEvents } from '../../src/session/source.ts';
import { GuideClient, type GuideClientOptions, type Moment } from '../../src/session/client.ts';
import type { SessionEvent } from '../../src/protocol/types.ts';
import { FakeServer, settle, type Welcome } from '../support/fake-server.ts';

function join(welcome: Welcome = {}, options: Partial<GuideClientOptions> = {}) {
  const server = new FakeServer();
  const client = new GuideClient({ url: 'ws://test/ws', token: 't', host: server, ...options });
  const log: string[] = [];
  client.on('event', (event) => log.push(`${event.number} ${event.kind}`));
  client.on('reset', ({ events }) => log.push(`reset ${events.map(({ number }) => number).join(' ')}`.trim()));
  client.connect();
  server.welcome(welcome);
  return { server, client, log };
}

const scene = (number: number): unknown[] => [number, 'scene', null, { scene: `s${number}` }];

describe('state', () => {
  it('is whole from the snapshot on, and merged from ticks', () => {
    const { server, client } = join({ state: { phase: 'live', count: 2 } });
    expect(client.state).toEqual({ view: null, pointer: null, stop: null, phase: 'live', leader: null, count: 2, hearts: 0, floor: null, playing: null });
    server.tick([], { count: 3, pointer: [10, 5] });
    expect(client.state).toMatchObject({ phase: 'live', count: 3, pointer: { yaw: 10, pitch: 5 } });
  });

  it('tells which keys changed, and nothing where none did', () => {
    const { server, client } = join({ state: { count: 2, pointer: [1, 2] } });
    const changes: string[][] = [];
    client.on('state', ({ changed }) => changes.push([...changed]));
    server.tick([], { count: 2, pointer: [1, 2] });
    server.tick([], { count: 2, pointer: null, hearts: 1 });
    expect(changes).toEqual([['pointer', 'hearts']]);
  });

  it('loses what a new whole no longer tells', () => {
    const { server, client } = join({ state: { pointer: [1, 2], count: 5 } });
    server.say([21, 'e', 0, 3, null, { count: 5 }, []]);
    expect(client.state).toMatchObject({ pointer: null, count: 5 });
  });

  it('comes with its time, arrival and packets in a tick', () => {
    const { server, client } = join();
    const moments: Moment[] = [];
    client.on('tick', (moment) => moments.push(moment));
    server.say([18, 7, 5000, { view: ['lobby', 1, 2, 70] }, [[4980, new Uint8Array([9]), 1]], []]);
    const view = { scene: 'lobby', yaw: 1, pitch: 2, fov: 70 };
    const packets = [{ time: 4980, bytes: new Uint8Array([9]), speaker: 1 }];
    expect(moments).toEqual([{ tick: 7, time: 5000, arrival: server.now(), whole: false, view, packets }]);
    expect(client.lastTick).toBe(7);
  });
});

describe('events', () => {
  it('begin with those of the snapshot, then come one by one', () => {
    const { server, log } = join({ event: 5, events: [scene(4), scene(5)] });
    server.tick([scene(6), scene(7)]);
    expect(log).toEqual(['reset 4 5', '6 scene', '7 scene']);
  });

  it('come once, however often they are sent', () => {
    const { server, log } = join({ event: 5 });
    server.tick([scene(5), scene(6)]);
    server.tick([scene(6), scene(7)]);
    expect(log).toEqual(['reset', '6 scene', '7 scene']);
  });

  it('of a gap are asked for once, and come in order', () => {
    const { server, log, client } = join({ event: 5 });
    server.tick([scene(8)]);
    server.tick([scene(9)]);
    expect(server.heard(9)).toEqual([[9, 'e', 5]]);
    server.say([21, 'e', 9, 4, null, {}, [scene(6), scene(7), scene(8), scene(9)]]);
    server.tick([scene(10)]);
    expect(log).toEqual(['reset', '6 scene', '7 scene', '8 scene', '9 scene', '10 scene']);
    expect(client.lastEvent).toBe(10);
  });

  it('of a gap are asked for again after a second without an answer', () => {
    const { server } = join({ event: 5 });
    server.tick([scene(8)]);
    server.advance(999);
    server.tick([scene(9)]);
    expect(server.heard(9).length).toBe(1);
    server.advance(1);
    server.tick([scene(10)]);
    expect(server.heard(9)).toEqual([[9, 'e', 5], [9, 'e', 5]]);
  });

  it('of a second gap are asked for at once', () => {
    const { server } = join({ event: 5 });
    server.tick([scene(7)]);
    server.say([21, 'e', 7, 4, null, {}, [scene(6), scene(7)]]);
    server.tick([scene(9)]);
    expect(server.heard(9)).toEqual([[9, 'e', 5], [9, 'e', 7]]);
  });

  it('that were left out are no gap, and are told', () => {
    const { server, log, client } = join({ event: 5 });
    const left: unknown[] = [];
    client.on('left', (span) => left.push(span));
    server.say([18, 2, null, {}, [], [scene(7)], [5, 9]]);
    server.say([18, 3, null, {}, [], [], [9, 12]]);
    server.tick([scene(13)]);
    expect(log).toEqual(['reset', '7 scene', '13 scene']);
    expect(server.heard(9)).toEqual([]);
    expect(left).toEqual([{ after: 5, last: 9 }, { after: 9, last: 12 }]);
    expect(client.lastEvent).toBe(13);
  });

  it('before a tick that left some out may still be missing', () => {
    const { server, log } = join({ event: 5 });
    server.say([18, 2, null, {}, [], [scene(9)], [7, 9]]);
    expect(server.heard(9)).toEqual([[9, 'e', 5]]);
    server.say([21, 'e', 9, 4, null, {}, [scene(6), scene(9)], [5, 8]]);
    server.tick([scene(10)]);
    expect(log).toEqual(['reset', '6 scene', '9 scene', '10 scene']);
  });

  it('are read back a page at a time', () => {
    const { server, client } = join({ event: 5 });
    const pages: unknown[] = [];
    client.on('comments', ({ first, last, comments }) => pages.push([first, last, comments.map(({ number }) => number)]));
    expect(client.readBack(300)).toBe(true);
    expect(server.heard(15)).toEqual([[15, 300]]);
    const body = { id: 'c', author: 'm', name: 'n', branch: '', kind: 'comment', text: 'x' };
    server.say([24, 200, 299, [[201, 'comment', null, body], [299, 'comment', null, body]]]);
    expect(pages).toEqual([[200, 299, [201, 299]]]);
  });

  it('begin anew where a gap cannot be filled', () => {
    const { server, log, client } = join({ event: 5 });
    server.tick([scene(900)]);
    server.say([17, 'e', 900, 4, null, {}, [scene(899), scene(900)]]);
    server.tick([scene(901)]);
    expect(log).toEqual(['reset', 'reset 899 900', '901 scene']);
    expect(client.lastEvent).toBe(901);
  });

  it('begin anew in another epoch, however it comes', () => {
    const { server, log, client } = join({ event: 5 });
    server.say([21, 'f', 2, 4, null, {}, [scene(1), scene(2)]]);
    expect(log).toEqual(['reset', 'reset 1 2']);
    expect(client.epoch).toBe('f');
  });

  it('go on after a reconnect exactly where they stopped', () => {
    const { server, log } = join({ event: 5 });
    server.tick([scene(6)]);
    server.close(1006);
    server.advance(500);
    server.accept();
    expect(server.heard(1)[1]?.[4]).toEqual(['e', 6]);
    server.greet();
    server.say([21, 'e', 8, 4, null, {}, [scene(7), scene(8)]]);
    expect(log).toEqual(['reset', '6 scene', '7 scene', '8 scene']);
  });

  it('of unknown kinds are counted and not shown', () => {
    const { server, log, client } = join({ event: 1, events: [[1, 'hologram', null, {}]] });
    server.tick([[2, 'hologram', null, { x: 1 }], scene(3)]);
    expect(log).toEqual(['reset', '3 scene']);
    expect(client.lastEvent).toBe(3);
  });

  it('have bodies as the SDK names them', () => {
    const { server, client } = join();
    const events: SessionEvent[] = [];
    client.on('event', (event) => events.push(event));
    const said = { id: 'c', author: 'm2', name: '王', branch: '二支部' };
    server.tick([[1, 'comment', null, { ...said, kind: 'question', text: '?' }], [2, 'caption', 90, { text: { zh: '好' } }]]);
    expect(events).toEqual([
      { kind: 'comment', number: 1, time: null, ...said, question: true, text: '?' },
      { kind: 'caption', number: 2, time: 90, text: { zh: '好' } },
    ]);
  });

  it('survive a listener that throws', async () => {
    const { server, client, log } = join();
    const uncaught: unknown[] = [];
    const off = client.on('event', () => {
      throw new Error('mine');
    });
    const { queueMicrotask } = globalThis;
    globalThis.queueMicrotask = (run) => uncaught.push(run);
    server.tick([scene(1)]);
    globalThis.queueMicrotask = queueMicrotask;
    off();
    server.tick([scene(2)]);
    expect(log).toEqual(['reset', '1 scene', '2 scene']);
    expect(uncaught.length).toBe(1);
  });
});

describe('a comment', () => {
  it('resolves with its event once it is recorded', async () => {
    const { server, client } = join();
    const number = client.comment('好', 'question');
    const [type, id, kind, text] = server.heard(3)[0] ?? [];
    expect([type, kind, text]).toEqual([3, 'question', '好']);
    expect(client.unsent).toBe(1);
    server.say([19, id, 12]);
    expect(await number).toBe(12);
    expect(client.unsent).toBe(0);
  });

  it('is sent again with the same id after a reconnect, in order', async () => {
    const { server, client } = join();
    const first = client.comment('一');
    server.close(1006);
    const second = client.comment('二'); // while offline
    server.advance(500);
    server.welcome();
    const sent = server.heard(3);
    expect(sent.map(([, , , text]) => text)).toEqual(['一', '一', '二']);
    expect(sent[0]?.[1]).toBe(sent[1]?.[1]);
    server.say([19, sent[1]?.[1], 1]);
    server.say([19, sent[2]?.[1], 2]);
    expect(await Promise.all([first, second])).toEqual([1, 2]);
    server.close(1006);
    server.advance(500);
    server.welcome();
    expect(server.heard(3).length).toBe(3);
  });

  it('rejects with the reason where it is refused', async () => {
    const { server, client } = join();
    const refusals: string[] = [];
    client.on('refused', ({ code }) => refusals.push(code));
    const number = client.comment('x');
    server.say([20, 'too_many_comments', server.heard(3)[0]?.[1], { wait: 1800 }]);
    const refused = await number.catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ code: 'too_many_comments', detail: { wait: 1800 } });
    expect(refusals).toEqual(['too_many_comments']);
  });

  it('that could not be stored is tried again until it is', async () => {
    const { server, client } = join();
    const number = client.comment('x');
    const id = server.heard(3)[0]?.[1];
    server.say([20, 'not_recorded', id, {}]);
    server.advance(2000, true);
    server.say([20, 'not_recorded', id, {}]);
    server.advance(2000, true);
    expect(server.heard(3).map((message) => message[1])).toEqual([id, id, id]);
    server.say([19, id, 1]);
    expect(await number).toBe(1);
  });

  it('said while offline waits out a limit instead of being handed back', async () => {
    const { server, client } = join();
    server.close(1006);
    const number = client.comment('x');
    server.advance(500);
    server.welcome();
    const id = server.heard(3)[0]?.[1];
    server.say([20, 'too_many_comments', id, { wait: 700 }]);
    server.advance(699, true);
    expect(server.heard(3).length).toBe(1);
    server.advance(1);
    server.say([19, id, 1]);
    expect(await number).toBe(1);
  });

  it('is given back when the client is closed', async () => {
    const { server, client } = join();
    const number = client.comment('x');
    server.close(4203);
    await expect(number).rejects.toMatchObject({ code: 'session_over' });
    const { client: other } = join();
    const second = other.comment('y');
    other.leave();
    await expect(second).rejects.toMatchObject({ code: 'left' });
    await settle();
  });
});

describe('hearts', () => {
  it('are sent at once, then together, at most one message in 500 ms', () => {
    const { server, client } = join();
    client.react();
    client.react();
    client.react(3);
    server.advance(499);
    expect(server.heard(4)).toEqual([[4, 1]]);
    server.advance(1);
    expect(server.heard(4)).toEqual([[4, 1], [4, 4]]);
    client.react(50);
    server.advance(500);
    expect(server.heard(4)[2]).toEqual([4, 20]);
  });

  it('given while offline come later, not more than 20', () => {
    const { server, client } = join();
    server.close(1006);
    for (let i = 0; i < 100; i++) client.react();
    server.advance(500);
    server.welcome();
    server.advance(1000);
    expect(server.heard(4)).toEqual([[4, 20]]);
  });
});

describe('reports', () => {
  it('go out every 5 s while online', () => {
    const { server } = join({}, { report: () => ({ tick: 2, lag: 90 }) });
    server.advance(4999, true);
    expect(server.heard(8)).toEqual([]);
    server.advance(10001, true);
    expect(server.heard(8)).toEqual(Array.from({ length: 3 }, () => [8, { tick: 2, lag: 90 }]));
    server.close(1006);
    server.chance = 1;
    for (let i = 0; i < 6; i++) server.advance(5000);
    expect(server.heard(8).length).toBe(3);
  });
});

describe('the rest', () => {
  it('tells who we are, the health, and what was refused without being a comment', () => {
    const server = new FakeServer();
    const client = new GuideClient({ url: 'ws://test/ws', token: 't', host: server });
    const log: unknown[] = [];
    client.on('welcome', ({ me, session }) => log.push([me.role, session.code]));
    client.on('health', ({ behind, rungs, hands, dropped, silent, noPicture }) => log.push([behind, rungs, hands, dropped], silent + noPicture));
    client.on('refused', ({ code, id, detail }) => log.push([code, id, detail]));
    client.connect();
    server.welcome({ role: 'guide' });
    server.say([23, { followers: 2, behind: 110, branches: [['一支部', 2]], rungs: [[0, 2]], hands: [['m2', '王', '二支部']], dropped: 3, elapsed: 0 }]);
    server.say([20, 'led_by_another', null, { name: '王', robot: false }]);
    expect(log).toEqual([['guide', '7KQ4MX'], [110, [[0, 2]], [['m2', '王', '二支部']], 3], 0, ['led_by_another', null, { name: '王', robot: false }]]);
    expect(client.me?.name).toBe('李梅');
  });

  it('knows how long texts may be: as the server told, else as the protocol has it', () => {
    const { server, client } = join();
    expect(client.limits).toEqual({ comment: 200, caption: 500 });
    const about = { id: 's1', code: '7KQ4MX', title: '主题日', hall: 'transport' };
    const me = { id: 'm1', role: 'follower', name: '李梅', branch: '一支部', hand: false };
    server.say([16, 1, me, { ...about, limits: { comment: 350, emoji: 3 } }]);
    expect(client.limits).toEqual({ comment: 350, caption: 500 });
    server.say([16, 1, me, { ...about, limits: { comment: 30, caption: 600 } }]);
    expect(client.limits).toEqual({ comment: 30, caption: 600 });
    server.say([16, 1, me, about]);
    expect(client.limits).toEqual({ comment: 200, caption: 500 });
  });

  it('`next` gives the next event of a kind', async () => {
    const { server, client } = join();
    const next = client.next('event');
    server.tick([scene(1), scene(2)]);
    expect((await next).number).toBe(1);
  });
});

describe('who waits for the next event', () => {
  it('is told when the server refuses the token', async () => {
    const server = new FakeServer();
    const client = new GuideClient({ url: 'ws://test/ws', token: 'bad', host: server });
    client.connect();
    const waiting = client.next('welcome');
    server.accept();
    server.close(4100);
    await expect(waiting).rejects.toMatchObject({ name: 'Refused', code: 'token_unknown' });
    await expect(client.next('tick')).rejects.toBeInstanceOf(Refused);
  });

  it('is told when one leaves, and gets the last status', async () => {
    const { client } = join();
    const waiting = client.next('event');
    const status = client.next('status');
    client.leave();
    await expect(status).resolves.toMatchObject({ status: 'closed' });
    await expect(waiting).rejects.toMatchObject({ code: 'left' });
  });
});

describe('a closed client', () => {
  it('takes no comment, and says why', async () => {
    const { client } = join();
    client.leave();
    await expect(client.comment('还有一句')).rejects.toMatchObject({ code: 'left' });
    await expect(client.caption(0, '字幕')).rejects.toMatchObject({ code: 'left' });
  });

  it('holds nothing: no timer for hearts, reports or what was put off', () => {
    const { server, client } = join({}, { report: () => ({}) });
    client.react(3);
    client.react(3);
    client.comment('一').catch(() => undefined);
    server.say([20, 'not_recorded', server.heard(3)[0]?.[1], {}]);
    expect(server.held.timers).toBeGreaterThan(3);
    client.leave();
    expect(server.held).toEqual({ timers: 0, wakes: 0, sockets: 0 });
  });

  it('gives hearts again when it is opened again', () => {
    const { server, client } = join();
    client.react(1);
    client.react(5);
    client.leave();
    client.connect();
    server.welcome();
    client.react(2);
    expect(server.heard(4)).toEqual([[4, 1], [4, 2]]);
  });
});

describe('another source', () => {
  /** Says what a test lets it say. */
  class Script extends Emitter<SourceEvents> implements Source {
    status: Status = 'idle';
    reason = null;
    buffered = 0;
    reconnects = 0;
    errors = 0;
    position: Position | null = null;
    readonly sent: ClientMessage[] = [];

    open(): void {
      this.#become('online');
    }

    close(): void {
      this.#become('closed');
    }

    send(message: ClientMessage): boolean {
      this.sent.push(message);
      return this.status === 'online';
    }

    say(message: ServerMessage): void {
      this.emit('message', message);
    }

    #become(status: Status): void {
      this.status = status;
      this.emit('status', { status, reason: null });
    }
  }

  it('feeds the same client', async () => {
    const source = new Script();
    const client = new GuideClient({ source, host: new FakeServer() });
    const log: string[] = [];
    client.on('event', ({ number }) => log.push(`event ${number}`));
    client.connect();
    expect(client.status).toBe('online');
    source.say({ type: 'snapshot', epoch: 'e', event: 4, tick: 1, time: null, state: { count: 3 }, events: [], left: null });
    source.say({ type: 'tick', tick: 2, time: 40, state: {}, packets: [], events: [{ kind: 'scene', number: 5, time: 40, scene: 'a' }], left: null });
    expect([client.state.count, client.lastEvent, log]).toEqual([3, 5, ['event 5']]);
    expect(source.position).toEqual(['e', 5]);
    const said = client.comment('听得见吗');
    expect(source.sent).toMatchObject([{ type: 'comment', text: '听得见吗' }]);
    client.leave();
    await expect(said).rejects.toMatchObject({ code: 'left' });
  });
});
