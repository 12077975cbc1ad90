import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/base/errors.ts';
import { fetchSession, type Server } from '../../src/session/http.ts';
import { retryWhileBusy, joinWhenFree } from '../../src/session/queue.ts';
import { FakeServer, settle } from '../support/fake-server.ts';

const WHO = { name: '李梅', branch: '' };
const BUSY: [number, object, Record<string, string>] = [503, { error: 'busy', message: {} }, { 'Retry-After': '3' }];

/** A server that answers so, one after another; the last again and again. */
function answering(...answers: [status: number, body: object, headers?: Record<string, string>][]) {
  let asked = 0;
  const server: Server = {
    base: 'https://guide.example.org',
    fetch: () => {
      const [status, body, headers] = answers[Math.min(asked++, answers.length - 1)] ?? [500, {}];
      return Promise.resolve(new Response(JSON.stringify(body), { status, ...(headers && { headers }) }));
    },
  };
  return { server, asked: () => asked };
}

describe('joining in turn', () => {
  it('is joining where nobody else does', async () => {
    const { server } = answering([201, { token: 't' }]);
    const host = new FakeServer();
    expect(await joinWhenFree('X', WHO, { server, host })).toEqual({ token: 't' });
  });

  it('waits as long as asked, and by chance a little longer each time', async () => {
    const { server, asked } = answering(BUSY, BUSY, [429, { error: 'too_many_joins' }], [201, { token: 't' }]);
    const host = new FakeServer();
    const waits: number[] = [];
    const joined = joinWhenFree('X', WHO, { server, host, queued: (wait) => waits.push(wait) });
    await settle();
    expect(waits).toEqual([3250]);
    host.advance(3249);
    await settle();
    expect(asked()).toBe(1);
    host.advance(1);
    await settle();
    host.advance(3500);
    await settle();
    host.advance(1000);
    await settle();
    expect(waits).toEqual([3250, 3500, 1000]);
    expect(await joined).toEqual({ token: 't' });
  });

  it('makes one member of all its tries', async () => {
    const keys: unknown[] = [];
    const heard = (server: Server): Server => ({ ...server, fetch: (url, init) => (keys.push(new Headers(init?.headers).get('Idempotency-Key')), (server.fetch ?? fetch)(url, init)) });
    const host = new FakeServer();
    const joined = joinWhenFree('X', WHO, { server: heard(answering(BUSY, [201, { token: 't' }]).server), host });
    await settle();
    host.advance(3250);
    await joined;
    await joinWhenFree('X', WHO, { server: heard(answering([201, { token: 't' }]).server), host });
    await joinWhenFree('X', WHO, { server: heard(answering([201, { token: 't' }]).server), host, key: 'the-key-that-was-kept' });
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(keys[3]).toBe('the-key-that-was-kept');
  });

  it('spreads by chance over the whole of its wait', async () => {
    const host = new FakeServer();
    const waits: number[] = [];
    for (host.chance of [0, 0.999]) {
      const { server } = answering([503, {}], [201, { token: 't' }]);
      const joined = joinWhenFree('X', WHO, { server, host, queued: (wait) => waits.push(wait) });
      await settle();
      host.advance(1000);
      await joined;
    }
    expect(waits[0]).toBe(0);
    expect(waits[1]).toBeCloseTo(499.5);
  });

  it('does not wait for what will not change', async () => {
    const { server, asked } = answering([410, { error: 'session_over' }]);
    await expect(joinWhenFree('X', WHO, { server })).rejects.toMatchObject({ code: 'session_over' });
    expect(asked()).toBe(1);
  });

  it('ends when told to', async () => {
    const { server, asked } = answering(BUSY);
    const host = new FakeServer();
    const ends = new AbortController();
    const joined = joinWhenFree('X', WHO, { server, host, signal: ends.signal });
    const refused = joined.catch((error: unknown) => error);
    await settle();
    ends.abort();
    expect(await refused).toBeInstanceOf(ApiError);
    expect(host.held.timers).toBe(0);
    host.advance(10000);
    expect(asked()).toBe(1);
  });

  it('gives up in the end', async () => {
    const { server } = answering([503, { error: 'busy' }]);
    const host = new FakeServer();
    const refused = joinWhenFree('X', WHO, { server, host }).catch((error: unknown) => error);
    for (let i = 0; i < 40; i++) {
      await settle();
      host.advance(20000);
    }
    expect(await refused).toMatchObject({ code: 'busy' });
  });
});

describe('asking in turn', () => {
  it('says why, and asks again as joining does', async () => {
    const message = { zh: '您所在的网络请求太多，请稍后再试。', en: 'Too many requests.' };
    const { server, asked } = answering([429, { error: 'too_many_requests', message }, { 'Retry-After': '2' }], [200, { code: 'X' }]);
    const host = new FakeServer();
    const why: [wait: number, code: string, text: string][] = [];
    const found = retryWhileBusy(() => fetchSession('X', server), { host, queued: (wait, error) => why.push([wait, error.code, error.text.zh]) });
    await settle();
    expect(why).toEqual([[2250, 'too_many_requests', message.zh]]);
    host.advance(2250);
    expect(await found).toMatchObject({ code: 'X' });
    expect(asked()).toBe(2);
  });

  it('does not ask again for what is not there', async () => {
    const { server, asked } = answering([404, { error: 'session_unknown' }]);
    await expect(retryWhileBusy(() => fetchSession('X', server))).rejects.toMatchObject({ code: 'session_unknown' });
    expect(asked()).toBe(1);
  });
});
