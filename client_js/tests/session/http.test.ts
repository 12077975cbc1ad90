import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../src/base/errors.ts';
import { fetchHall, fetchHalls, join, openGuide, renew, fetchSession, fetchSessions, socketUrl, type Server } from '../../src/session/http.ts';

function answering(status: number, body: unknown) {
  const asked: [method: string, url: string, body: unknown][] = [];
  const server: Server = {
    base: 'https://guide.example.org',
    fetch: (url, init) => {
      asked.push([init?.method ?? 'GET', String(url), typeof init?.body === 'string' ? JSON.parse(init.body) : null]);
      return Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }));
    },
  };
  return { server, asked };
}

describe('requests', () => {
  it('go where the interface says, secrets in the body', async () => {
    const { server, asked } = answering(200, { halls: [], sessions: [] });
    await fetchHalls(server);
    await fetchHall('transport', server);
    await fetchSessions(server);
    await fetchSession('7K/4', server);
    await join('7KQ4MX', { name: '李梅', branch: '一支部' }, server);
    await renew('t0ken', server);
    await openGuide('s3cret', undefined, server);
    await openGuide('s3cret', '王', server);
    const base = 'https://guide.example.org/api';
    expect(asked).toEqual([
      ['GET', `${base}/halls`, null],
      ['GET', `${base}/halls/transport`, null],
      ['GET', `${base}/sessions`, null],
      ['GET', `${base}/sessions/7K%2F4`, null],
      ['POST', `${base}/sessions/7KQ4MX/members`, { name: '李梅', branch: '一支部' }],
      ['POST', `${base}/renewals`, { token: 't0ken' }],
      ['POST', `${base}/guides`, { secret: 's3cret' }],
      ['POST', `${base}/guides`, { secret: 's3cret', name: '王' }],
    ]);
  });

  it('give the lists unwrapped', async () => {
    expect(await fetchHalls(answering(200, { halls: [{ id: 'a' }] }).server)).toEqual([{ id: 'a' }]);
  });

  it('tell how long a name may be, also where the server does not', async () => {
    expect((await fetchSession('X', answering(200, { code: 'X' }).server)).limits).toEqual({ name: 24, branch: 40 });
    const limits = { name: 10, branch: 30 };
    expect(await fetchSession('X', answering(200, { code: 'X', limits }).server)).toEqual({ code: 'X', limits });
  });

  it('name the WebSocket of a server', () => {
    expect(socketUrl({ base: 'https://guide.example.org' })).toBe('wss://guide.example.org/ws');
    expect(socketUrl({ base: 'http://127.0.0.1:8000' })).toBe('ws://127.0.0.1:8000/ws');
  });
});

describe('refusals', () => {
  const refusal = async (status: number, body: unknown): Promise<ApiError> => {
    const error: unknown = await fetchSession('X', answering(status, body).server).catch((e: unknown) => e);
    if (error instanceof ApiError) return error;
    throw error;
  };

  it('carry the code, the detail and what to tell a person', async () => {
    const message = { zh: '名字太长。', en: 'The name is too long.' };
    const error = await refusal(422, { error: 'text_too_long', detail: { field: 'name' }, message });
    expect(error).toMatchObject({ status: 422, code: 'text_too_long', detail: { field: 'name' }, text: message });
  });

  it.each([
    [502, '<html>Bad gateway</html>'],
    [500, { detail: 'x' }],
    [200, 'not JSON'],
    [404, ['x']],
  ])('of another kind are an ApiError too: %d %j', async (status, body) => {
    const error = await refusal(status, body);
    expect(error).toMatchObject({ status, code: 'unexpected' });
    expect(error.text.zh).not.toBe('');
  });

  it('of the network too', async () => {
    const server: Server = { fetch: () => Promise.reject(new TypeError('failed')) };
    await expect(fetchHalls(server)).rejects.toMatchObject({ name: 'ApiError', status: 0, code: 'unreachable' });
  });

  it('come in time, also where a network swallows the request, or half of the answer', async () => {
    vi.useFakeTimers();
    try {
      const aborted = (init?: RequestInit): Promise<never> =>
        new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))));
      const silent: Server = { fetch: (_, init) => aborted(init) };
      const halfway: Server = { fetch: (_, init) => Promise.resolve({ ok: true, status: 201, json: () => aborted(init) } as unknown as Response) };
      for (const server of [silent, halfway]) {
        const asked = join('X', { name: '李梅', branch: '' }, server).catch((error: unknown) => error);
        await vi.advanceTimersByTimeAsync(20_000);
        expect(await asked).toMatchObject({ name: 'ApiError', status: 0, code: 'timeout' });
      }
      await fetchHalls(answering(200, { halls: [] }).server);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ['7', 7000],
    ['0', 0],
    ['999999999', 3600000],
    ['Wed, 21 Oct 2026 07:28:00 GMT', null],
    ['-1', null],
    ['', null],
  ])('say when to come again: %j', async (header, ms) => {
    const response = new Response('{}', { status: 503, headers: { 'Retry-After': header } });
    const error: unknown = await fetchSession('X', { fetch: () => Promise.resolve(response) }).catch((e: unknown) => e);
    expect(error).toMatchObject({ status: 503, retryAfter: ms });
  });
});
