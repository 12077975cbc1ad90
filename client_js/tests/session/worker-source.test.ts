/** A line that lives in a worker: what a page sees of it, and what it does without one. */
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/base/errors.ts';
import { GuideClient } from '../../src/session/client.ts';
import { WorkerSource } from '../../src/session/worker-source.ts';
import { FakeServer, settle } from '../support/fake-server.ts';
import { LoopbackWorker } from '../support/loopback-worker.ts';

function line(renewToken?: () => Promise<string>) {
  const server = new FakeServer();
  const worker = new LoopbackWorker(server);
  const options = { url: 'ws://test/ws', token: 't', host: server, ...(renewToken && { renewToken }) };
  const source = new WorkerSource(options, () => worker.start());
  const client = new GuideClient({ source, host: server });
  return { server, worker, source, client };
}

describe('a line in a worker', () => {
  it('is a client’s like any other', async () => {
    const { server, client } = line();
    const log: string[] = [];
    client.on('status', ({ status }) => log.push(status));
    client.on('event', ({ number }) => log.push(`event ${number}`));
    client.connect();
    server.welcome({ event: 4 });
    server.tick([[5, 'comment', null, { id: 'c', author: 'm2', kind: 'comment', name: '王强', branch: '', text: '好' }]]);
    expect(log).toEqual(['connecting', 'online', 'event 5']);
    const said = client.comment('你好');
    const [, id] = server.heard(3)[0] ?? [];
    server.say([19, id, 6]);
    await expect(said).resolves.toBe(6);
  });

  it('tells when a message came, however late the page takes it', () => {
    const { server, worker, client } = line();
    client.connect();
    server.welcome();
    const arrivals: number[] = [];
    client.on('tick', ({ arrival }) => arrivals.push(arrival));
    const came = server.now();
    worker.held = true;
    server.tick();
    server.advance(400);
    worker.release();
    expect(arrivals).toEqual([came]);
  });

  it('resumes where the page is, and asks but once', () => {
    const { server, client } = line();
    client.connect();
    server.welcome({ event: 4 });
    server.tick([[7, 'comment', null, { id: 'c', author: 'm2', kind: 'comment', name: '', branch: '', text: '好' }]]);
    expect(server.heard(9)).toEqual([[9, 'e', 4]]);
    server.close(1006);
    server.advance(600);
    server.accept();
    expect(server.heard(1).map((hello) => hello[4])).toEqual([null, ['e', 4]]);
    expect([client.status, client.reconnects, client.reason?.name]).toEqual(['reconnecting', 1, 'line_lost']);
  });

  it('tells of each try that fails, and why that one did', () => {
    const { server, client } = line();
    const log: string[] = [];
    client.on('status', ({ status, reason }) => log.push(`${status} ${reason?.name ?? ''}`));
    client.connect();
    server.welcome();
    server.close(1006);
    server.advance(500);
    server.accept();
    server.close(4004);
    expect(log.slice(2)).toEqual(['reconnecting line_lost', 'reconnecting session_full']);
    expect(client.reason?.name).toBe('session_full');
  });

  it('has its token renewed by the page', async () => {
    const tokens = ['new'];
    const { server, client } = line(() => {
      const token = tokens.shift();
      return token ? Promise.resolve(token) : Promise.reject(new ApiError(410, 'session_over', {}, { zh: '', en: '' }));
    });
    client.connect();
    server.accept();
    server.close(4100);
    server.advance(600);
    await settle();
    server.accept();
    expect(server.heard(1).map((hello) => hello[2])).toEqual(['t', 'new']);
    server.close(4100);
    server.advance(2000);
    await settle();
    expect([client.status, client.reason?.name]).toEqual(['closed', 'session_over']);
  });

  it('is woken with the page', () => {
    const { server, client } = line();
    client.connect();
    server.welcome();
    server.close(1006);
    server.wake();
    expect(server.sockets.length).toBe(2);
  });

  it('says goodbye and leaves nothing behind', () => {
    const { server, worker, client } = line();
    client.connect();
    server.welcome();
    client.leave();
    expect(server.heard(10)).toEqual([[10]]);
    expect([client.status, client.reason?.name, worker.ended]).toEqual(['closed', 'left', true]);
    expect(server.held).toEqual({ timers: 0, wakes: 0, sockets: 0 });
  });

  it('can be opened again after the server closed it', () => {
    const { server, client } = line();
    client.connect();
    server.welcome();
    server.close(4204);
    expect([client.status, client.reason?.name]).toEqual(['closed', 'opened_elsewhere']);
    client.connect();
    server.welcome();
    expect(client.status).toBe('online');
  });
});

describe('a page without a worker', () => {
  it('that may not start one has a line of its own at once', () => {
    const server = new FakeServer();
    const source = new WorkerSource({ url: 'ws://test/ws', token: 't', host: server }, () => {
      throw new DOMException('not allowed', 'SecurityError');
    });
    const client = new GuideClient({ source, host: server });
    expect(client.link?.alive).toBe(false);
    client.connect();
    server.welcome();
    expect(client.status).toBe('online');
    client.leave();
    expect([client.status, client.reason?.name, server.held]).toEqual(['closed', 'left', { timers: 0, wakes: 0, sockets: 0 }]);
  });

  it.each([
    ['fails', (worker: LoopbackWorker, _: FakeServer) => worker.onerror?.()],
    ['does not come in 4 s', (_: LoopbackWorker, server: FakeServer) => server.advance(4000)],
  ])('whose file %s goes on with its own, and nobody has to ask again', (_, fail) => {
    const server = new FakeServer();
    const worker = new LoopbackWorker(server);
    worker.postMessage = () => undefined;
    const source = new WorkerSource({ url: 'ws://test/ws', token: 't', host: server }, () => worker.start());
    const client = new GuideClient({ source, host: server });
    const log: string[] = [];
    client.on('status', ({ status }) => log.push(status));
    client.link?.on('fail', () => log.push('fail'));
    client.connect();
    fail(worker, server);
    expect([worker.ended, client.link?.alive]).toEqual([true, false]);
    server.welcome();
    expect(log).toEqual(['connecting', 'fail', 'online']);
  });
});
