import { describe, expect, it } from 'vitest';
import { Emitter } from '../../src/base/emitter.ts';
import type { MicrophoneEvents, VoiceSource } from '../../src/audio/input/microphone.ts';
import { openSession, type OpenOptions } from '../../src/roles/guide.ts';
import type { GuideJoined } from '../../src/session/http.ts';
import { FakeServer, settle } from '../support/fake-server.ts';

const NOTHING = { timers: 0, wakes: 0, sockets: 0 };
const SESSION = { id: 's1', code: '7KQ4MX', title: '主题日', hall: 'transport', phase: 'waiting' };
const me = { leader: { id: 'm1', name: '李梅', robot: false, away: false } };
const answer = (token: string): [number, object] => [200, { token, member: { id: 'm1' }, session: SESSION }];

async function opened(options: OpenOptions = {}) {
  const host = new FakeServer();
  host.answers = [answer('g1')];
  const session = await openSession('secret', { host, server: { base: 'https://guide.example.org' }, ...options });
  host.advance(0);
  return { host, session };
}

class FakeVoice extends Emitter<MicrophoneEvents> implements VoiceSource {
  sending = true;
  say(host: FakeServer): void {
    this.emit('packet', { bytes: new Uint8Array([1]), at: host.now() });
  }
}

describe('leading in one line', () => {
  it('opens the session of the secret, and takes the lead', async () => {
    const joins: GuideJoined[] = [];
    const { host, session } = await opened({ name: '王', onJoined: (joined) => joins.push(joined) });
    expect(host.asked).toEqual([['https://guide.example.org/api/guides', { secret: 'secret', name: '王' }]]);
    expect(joins.map(({ token, session: { code } }) => [token, code])).toEqual([['g1', '7KQ4MX']]);
    host.welcome({ role: 'guide' });
    const taken = session.lead.take();
    host.tick([], me);
    await taken;
    session.lead.set({ view: { scene: 'lobby', yaw: 1, pitch: 2, fov: 70 } });
    expect(host.heard(2).length).toBe(1);
  });

  it('asks nobody where a token was kept; and the secret, when that is no longer known', async () => {
    const tokens: string[] = [];
    const { host, session } = await opened({ token: 'kept', onJoined: ({ token }) => tokens.push(token) });
    host.welcome({ role: 'guide' });
    expect(host.asked).toEqual([]);
    host.close(4100);
    host.advance(500);
    await settle();
    expect(host.asked).toEqual([['https://guide.example.org/api/guides', { secret: 'secret' }]]);
    host.welcome({ role: 'guide' });
    expect(host.heard(1).map(([, , token]) => token)).toEqual(['kept', 'g1']);
    expect(tokens).toEqual(['g1']);
    session.close();
  });

  it('is refused for a secret that nobody knows', async () => {
    const host = new FakeServer();
    host.answers = [[404, { error: 'secret_unknown', message: {} }]];
    await expect(openSession('x', { host, server: { base: 'https://a' } })).rejects.toMatchObject({ code: 'secret_unknown' });
    expect(host.held).toEqual(NOTHING);
  });
});

describe('closing it', () => {
  it('while leading, speaking and playing leaves no timer, line or listener behind', async () => {
    const { host, session } = await opened();
    const voice = new FakeVoice();
    const log: boolean[] = [];
    session.lead.on('leading', (leading) => log.push(leading));
    session.lead.use(voice);
    host.welcome({ role: 'guide', state: me });
    session.lead.play('clip', 'welcome');
    session.lead.set({ stop: 'a' });
    session.lead.set({ stop: 'b' });
    const taken = session.lead.caption('欢迎');
    session.close();
    expect(host.held).toEqual(NOTHING);
    expect(session.lead.leading).toBe(false);
    await expect(taken).rejects.toMatchObject({ code: 'left' });
    const sent = host.received.length;
    voice.say(host);
    voice.say(host);
    host.advance(10000);
    expect(host.received.length).toBe(sent);
  });

  it('settles who waits for the lead', async () => {
    const { host, session } = await opened();
    host.welcome({ role: 'guide' });
    const taken = session.lead.take();
    session.close();
    await expect(taken).rejects.toMatchObject({ code: 'offline' });
  });
});
