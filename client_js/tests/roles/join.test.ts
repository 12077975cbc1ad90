import { describe, expect, it } from 'vitest';
import { AudioOutput } from '../../src/audio/output/output.ts';
import { joinSession, resumeSession, type JoinOptions } from '../../src/roles/join.ts';
import { FakeAudio } from '../support/fake-audio.ts';
import { FakeServer, settle } from '../support/fake-server.ts';

const WHO = { name: '李梅', branch: '一支部' };
const NOTHING = { timers: 0, wakes: 0, sockets: 0 };

async function joined(options: JoinOptions = {}) {
  const host = new FakeServer();
  host.answers = [[201, { token: 't1' }]];
  const server = { base: 'https://guide.example.org' };
  const session = await joinSession('7KQ4MX', WHO, { host, server, ...options });
  const before: string[] = [];
  session.client.on('status', ({ status }) => before.push(status));
  host.advance(0);
  return { host, session, before };
}

describe('joining in one line', () => {
  it('joins, connects, follows, and says what it can do', async () => {
    const { host, session, before } = await joined();
    expect(host.asked).toEqual([['https://guide.example.org/api/sessions/7KQ4MX/members', WHO]]);
    expect(before).toEqual(['connecting']);
    host.welcome({ state: { view: ['lobby', 90, 0, 70] } });
    expect(host.heard(1)).toEqual([[1, 1, 't1', ['opus'], null]]);
    expect(session.follower.frame(host.now()).view).toEqual({ scene: 'lobby', yaw: 90, pitch: 0, fov: 70 });
  });

  it('misses nothing that comes after it', async () => {
    const { host, session } = await joined();
    const log: string[] = [];
    session.follower.on('reset', ({ events }) => log.push(`reset ${events.length}`));
    session.follower.on('event', ({ kind }) => log.push(kind));
    host.welcome({ event: 1, events: [[1, 'scene', null, { scene: 'a' }]] });
    host.tick([[2, 'caption', null, { text: '欢迎' }]]);
    expect(log).toEqual(['reset 1', 'caption']);
  });

  it('waits where the server is busy, and says so', async () => {
    const host = new FakeServer();
    host.answers = [[503, { error: 'busy', message: {} }, { 'Retry-After': '3' }], [201, { token: 't1' }]];
    const waits: number[] = [];
    const joining = joinSession('X', WHO, { host, server: { base: 'https://a' }, queued: (wait) => waits.push(wait) });
    await settle();
    expect(waits).toEqual([3250]);
    host.advance(3250);
    const session = await joining;
    session.close();
    expect(host.held).toEqual(NOTHING);
  });

  it('is refused as joining is, and leaves nothing behind', async () => {
    const host = new FakeServer();
    const audio = new FakeAudio(host);
    const output = new AudioOutput(() => host.now(), () => audio.create());
    host.answers = [[410, { error: 'session_over', message: {} }]];
    await expect(joinSession('X', WHO, { host, output, server: { base: 'https://a' } })).rejects.toMatchObject({ code: 'session_over' });
    expect(host.held).toEqual(NOTHING);
  });

  it('ends with a page that has gone meanwhile', async () => {
    const host = new FakeServer();
    host.answers = [[201, { token: 't1' }]];
    const gone = new AbortController();
    const joining = joinSession('X', WHO, { host, server: { base: 'https://a' }, signal: gone.signal });
    gone.abort();
    await expect(joining).rejects.toMatchObject({ name: 'AbortError' });
    expect(host.held).toEqual(NOTHING);
  });

  it('turns sound on within the tap, before the server has answered', async () => {
    const host = new FakeServer();
    const audio = new FakeAudio(host);
    const output = new AudioOutput(() => host.now(), () => audio.create());
    host.answers = [[201, { token: 't1' }]];
    const joining = joinSession('X', WHO, { host, output, server: { base: 'https://a' } });
    expect(output.state).toBe('on');
    const session = await joining;
    expect(session.receiver.sound).toBe('on');
    // the page's own: it plays on
    session.close();
    expect(output.state).toBe('on');
  });

  it('renews a token that has expired, tells the page, and goes on with it', async () => {
    const tokens: string[] = [];
    const { host, session } = await joined({ onToken: (token) => tokens.push(token) });
    host.welcome();
    host.answers = [[201, { token: 't2' }]];
    host.close(4101);
    host.advance(500);
    await settle();
    expect(host.asked[1]).toEqual(['https://guide.example.org/api/renewals', { token: 't1' }]);
    host.welcome();
    expect(host.heard(1).map(([, , token]) => token)).toEqual(['t1', 't2']);
    expect(tokens).toEqual(['t1', 't2']);
    // the next one is renewed with the newest
    host.answers = [[201, { token: 't3' }]];
    host.close(4101);
    host.advance(1000);
    await settle();
    expect(host.asked[2]).toEqual(['https://guide.example.org/api/renewals', { token: 't2' }]);
    session.close();
  });

  it('reports how it goes every 5 s, with what only the page knows', async () => {
    const { host, session } = await joined({ page: () => ({ fps: 58, view: { scene: 'a', yaw: 1, pitch: 2, fov: 70 } }) });
    host.welcome({ event: 4 });
    host.advance(5000, true);
    expect(host.heard(8).map(([, summary]) => summary)).toEqual([expect.objectContaining({ event: 4, fps: 58 })]);
    expect(session.diagnostics()).toMatchObject({ status: 'online', scene: 'a', yaw: 1, fps: 58, following: true });
  });
});

describe('closing it', () => {
  it('leaves no timer, line or listener behind, whatever was under way', async () => {
    const { host, session } = await joined();
    host.welcome();
    const said = session.client.comment('这座桥？');
    const late = session.client.comment('还有一句');
    host.say([20, 'not_recorded', host.heard(3)[1]?.[1], {}]);
    session.client.react(30);
    session.client.react(2);
    session.receiver.unlock();
    expect(host.held.timers).toBeGreaterThan(2);
    session.close();
    expect(host.held).toEqual(NOTHING);
    expect(host.heard(10)).toEqual([[10]]);
    await expect(said).rejects.toMatchObject({ code: 'left' });
    await expect(late).rejects.toMatchObject({ code: 'left' });
    const told: string[] = [];
    session.follower.on('event', ({ kind }) => told.push(kind));
    session.receiver.on('change', () => told.push('change'));
    host.advance(60000);
    expect(told).toEqual([]);
    expect(host.sockets.length).toBe(1);
  });

  it('before it has connected leaves nothing either', async () => {
    const host = new FakeServer();
    resumeSession('kept', { host, server: { base: 'https://a' } }).close();
    expect(host.held).toEqual(NOTHING);
    host.advance(1000);
    expect(host.sockets.length).toBe(0);
  });

  it('while it is connecting, waiting to come back or renewing leaves as little', async () => {
    const connecting = await joined();
    connecting.session.close();
    expect(connecting.host.held).toEqual(NOTHING);

    const waiting = await joined();
    waiting.host.welcome();
    waiting.host.close(1006);
    waiting.session.close();
    expect(waiting.host.held).toEqual(NOTHING);

    const renewing = await joined();
    renewing.host.welcome();
    renewing.host.close(4101);
    renewing.host.advance(500);
    renewing.session.close();
    await settle();
    expect(renewing.host.held).toEqual(NOTHING);
    expect(renewing.host.sockets.length).toBe(1);
  });

  it('twice does nothing more', async () => {
    const { host, session } = await joined();
    host.welcome();
    session.close();
    session.close();
    expect(host.heard(10)).toEqual([[10]]);
  });
});

describe('coming back with a token that was kept', () => {
  it('asks nobody, and connects with it', () => {
    const host = new FakeServer();
    const session = resumeSession('kept', { host, server: { base: 'https://a' } });
    host.advance(0);
    host.welcome();
    expect(host.asked).toEqual([]);
    expect(host.heard(1)).toEqual([[1, 1, 'kept', ['opus'], null]]);
    session.close();
    expect(host.held).toEqual(NOTHING);
  });

  it('is closed, with the reason, where the server does not know it any more', async () => {
    const host = new FakeServer();
    const session = resumeSession('kept', { host, server: { base: 'https://a' } });
    host.advance(0);
    host.answers = [[404, { error: 'token_unknown', message: {} }]];
    host.accept();
    host.close(4100);
    host.advance(500);
    await settle();
    expect([session.client.status, session.client.reason?.name]).toEqual(['closed', 'token_unknown']);
    await expect(session.client.comment('还在吗')).rejects.toMatchObject({ code: 'token_unknown' });
    session.close();
    expect(host.held).toEqual(NOTHING);
  });
});
