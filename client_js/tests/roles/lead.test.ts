import { describe, expect, it } from 'vitest';
import { Lead } from '../../src/roles/lead.ts';
import { GuideClient } from '../../src/session/client.ts';
import type { View } from '../../src/geometry/view.ts';
import { FakeServer, settle } from '../support/fake-server.ts';

const me = { leader: { id: 'm1', name: '李梅', robot: false, away: false } };
const other = { leader: { id: 'm2', name: '王', robot: false, away: false } };
const look = (yaw: number): View => ({ scene: 'lobby', yaw, pitch: 0, fov: 70 });

function guide(state: object = {}) {
  const server = new FakeServer();
  const client = new GuideClient({ url: 'ws://test/ws', token: 't', host: server });
  const lead = new Lead(client);
  const log: string[] = [];
  lead.on('leading', (leading) => log.push(leading ? 'leads' : 'leads not'));
  lead.on('lost', ({ to }) => log.push(`lost to ${to?.name ?? 'nobody'}`));
  client.connect();
  server.welcome({ role: 'guide', state });
  return { server, client, lead, log };
}

describe('taking the lead', () => {
  it('resolves when the server says so', async () => {
    const { server, lead, log } = guide();
    const taken = lead.take();
    expect(server.heard(6)).toEqual([[6, false]]);
    expect(lead.leading).toBe(false);
    server.tick([], me);
    await taken;
    expect(log).toEqual(['leads']);
  });

  it('rejects where another leads, and works by force', async () => {
    const { server, lead } = guide(other);
    const refused = lead.take();
    server.say([20, 'led_by_another', null, { name: '王', robot: false }]);
    await expect(refused).rejects.toMatchObject({ code: 'led_by_another', detail: { name: '王' } });
    const taken = lead.take(true);
    server.tick([], me);
    await taken;
    expect(server.heard(6)).toEqual([[6, false], [6, true]]);
  });

  it('rejects offline, and where the line breaks meanwhile', async () => {
    const { server, lead } = guide();
    const broken = lead.take();
    server.close(1006);
    await expect(broken).rejects.toMatchObject({ code: 'offline' });
    await expect(lead.take()).rejects.toMatchObject({ code: 'offline' });
  });
});

describe('frames', () => {
  it('are sent only while leading, then with all that was set before', () => {
    const { server, lead } = guide();
    lead.set({ view: look(10), stop: 'welcome' });
    server.advance(1000);
    expect(server.heard(2)).toEqual([]);
    server.tick([], me);
    expect(server.heard(2)).toEqual([[2, 1000, { view: ['lobby', 10, 0, 70], stop: 'welcome' }, []]]);
  });

  it('go out at most every 40 ms, with the latest, and only what changed', () => {
    const { server, lead } = guide(me);
    for (let ms = 0; ms < 100; ms += 10) {
      lead.set({ view: look(ms) });
      server.advance(10);
    }
    lead.set({ pointer: { yaw: 5, pitch: 0 } });
    server.advance(2000);
    const frames = server.heard(2);
    expect(frames.map(([, time]) => time)).toEqual([0, 30, 70, 100]); // each as of its change, not of its sending
    expect(frames[1]?.[2]).toEqual({ view: ['lobby', 30, 0, 70] });
    expect(frames[3]?.[2]).toEqual({ view: ['lobby', 90, 0, 70], pointer: [5, 0] });
  });

  it('do not go out for what is the same', () => {
    const { server, lead } = guide(me);
    lead.set({ view: look(10), pointer: null });
    server.advance(100);
    lead.set({ view: look(10) });
    lead.set({ view: look(370), pointer: null });
    server.advance(100);
    expect(server.heard(2).length).toBe(1);
    lead.set({ pointer: { yaw: 1, pitch: 1 } });
    server.advance(100);
    lead.set({ pointer: null });
    expect(server.heard(2)[2]?.[2]).toEqual({ pointer: null });
  });

  it('wait while the line is full, and then carry the latest', () => {
    const { server, lead } = guide(me);
    server.socket.bufferedAmount = 100000;
    for (let i = 0; i < 10; i++) {
      lead.set({ view: look(i) });
      server.advance(40);
    }
    expect(server.heard(2)).toEqual([]);
    server.socket.bufferedAmount = 0;
    server.advance(40);
    expect(server.heard(2).map(([, , state]) => state)).toEqual([{ view: ['lobby', 9, 0, 70] }]);
  });

  it('never carry angles out of range', () => {
    const { server, lead } = guide(me);
    lead.set({ view: { scene: 's', yaw: 359.9999999, pitch: 95, fov: 5 } });
    expect(server.heard(2)[0]?.[2]).toEqual({ view: ['s', 0, 90, 20] });
    expect(() => lead.set({ view: look(NaN) })).toThrow(RangeError);
  });

  it('carry everything again on a new line', () => {
    const { server, lead } = guide(me);
    lead.set({ view: look(10), pointer: { yaw: 1, pitch: 2 } });
    server.advance(100);
    server.close(1006);
    lead.set({ stop: 'abacus' });
    server.advance(500);
    expect(server.heard(2).length).toBe(1);
    server.welcome({ role: 'guide', state: me });
    expect(server.heard(2)[1]?.[2]).toEqual({ view: ['lobby', 10, 0, 70], pointer: [1, 2], stop: 'abacus' });
  });
});

describe('losing the lead', () => {
  it('to another stops the frames and is told', () => {
    const { server, lead, log } = guide(me);
    server.tick([], other);
    lead.set({ view: look(10) });
    server.advance(1000);
    expect(server.heard(2)).toEqual([]);
    expect(log).toEqual(['leads', 'leads not', 'lost to 王']);
  });

  it('by release is no loss, even while ticks still call us the leader', () => {
    const { server, lead, log } = guide(me);
    lead.release();
    server.tick([], { count: 1 });
    server.tick([], { leader: null });
    expect(server.heard(7)).toEqual([[7]]);
    expect(log).toEqual(['leads', 'leads not']);
  });

  it('that lapsed while the line was down takes it again', () => {
    const { server, log } = guide(me);
    server.close(1006);
    server.advance(500);
    server.welcome({ role: 'guide' });
    expect(server.heard(6)).toEqual([[6, false]]);
    server.tick([], me);
    expect(log).toEqual(['leads', 'leads not', 'leads']);
  });

  it('that lapsed is told where another was quicker', () => {
    const { server, log } = guide(me);
    server.close(1006);
    server.advance(500);
    server.welcome({ role: 'guide' });
    server.say([20, 'led_by_another', null, { name: '王', robot: false }]);
    expect(log).toEqual(['leads', 'leads not', 'lost to nobody']);
  });
});

describe('captions and the phase', () => {
  it('captions carry the time they were said at, and are kept like comments', async () => {
    const { server, lead } = guide(me);
    server.advance(1234);
    const number = lead.caption({ zh: '欢迎' });
    server.close(1006);
    server.advance(500);
    server.welcome({ role: 'guide', state: me });
    const [first, second] = server.heard(5);
    expect(first).toEqual([5, first?.[1], 1234, { zh: '欢迎' }]);
    expect(second).toEqual(first);
    server.say([19, first?.[1], 3]);
    expect(await number).toBe(3);
    await settle();
  });

  it('a phase goes out only from the leader', () => {
    const { server, lead } = guide();
    expect(lead.phase('live')).toBe(false);
    server.tick([], me);
    expect(lead.phase('live')).toBe(true);
    expect(server.heard(11)).toEqual([[11, 'live']]);
  });
});

describe('the end', () => {
  it('of the client is the end of leading', () => {
    const { server, client, lead, log } = guide(me);
    expect(lead.leading).toBe(true);
    client.leave();
    expect(lead.leading).toBe(false);
    expect(log).toEqual(['leads', 'leads not']);
    // nobody took it: it is there again when the client is opened again, as the server says
    client.connect();
    server.welcome({ role: 'guide', state: me });
    expect(log).toEqual(['leads', 'leads not', 'leads']);
  });

  it('is not a line that is away for a moment', () => {
    const { server, lead, log } = guide(me);
    server.close(1006);
    expect(lead.leading).toBe(true);
    expect(log).toEqual(['leads']);
  });

  it('leaves no timer, and sends nothing more', () => {
    const { server, lead } = guide(me);
    lead.play('clip', 'welcome');
    lead.set({ view: look(1) });
    lead.set({ view: look(2) });
    const before = server.held.timers;
    lead.close();
    // the watch over the line is the client's
    expect(before - server.held.timers).toBe(2);
    const sent = server.received.length;
    lead.set({ view: look(3) });
    server.tick([], other);
    server.advance(5000, true);
    expect(server.received.length).toBe(sent);
  });
});
