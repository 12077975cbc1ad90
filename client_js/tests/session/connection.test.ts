import { describe, expect, it } from 'vitest';
import { Connection, type ConnectionOptions } from '../../src/session/connection.ts';
import { ApiError } from '../../src/base/errors.ts';
import { FakeServer, settle } from '../support/fake-server.ts';

function start(options: Partial<ConnectionOptions> = {}) {
  const server = new FakeServer();
  const connection = new Connection({ url: 'ws://test/ws', token: 't', host: server, ...options });
  const statuses: string[] = [];
  connection.on('status', ({ status, reason }) => statuses.push(reason ? `${status} ${reason.name}` : status));
  connection.open();
  return { server, connection, statuses };
}

function online(options: Partial<ConnectionOptions> = {}) {
  const all = start(options);
  all.server.welcome();
  return all;
}

describe('hello', () => {
  it('is the first message, and welcome makes it online', () => {
    const { server, connection, statuses } = start({ can: ['opus'] });
    expect(server.received).toEqual([]);
    server.accept();
    expect(server.received).toEqual([[1, 1, 't', ['opus'], null]]);
    expect(connection.status).toBe('connecting');
    expect(connection.send({ type: 'release' })).toBe(false);
    server.greet();
    expect(statuses).toEqual(['connecting', 'online']);
    expect(connection.send({ type: 'release' })).toBe(true);
  });

  it('asks to resume where something was seen', () => {
    const { server, connection } = online();
    connection.position = ['e', 7];
    server.close(1006);
    server.advance(20000);
    server.accept();
    expect(server.heard(1)[1]).toEqual([1, 1, 't', [], ['e', 7]]);
  });
});

describe('a lost line', () => {
  it('is opened again after a random wait that doubles, up to 20 s', () => {
    const { server } = start();
    server.chance = 0.999999;
    for (const longest of [500, 1000, 2000, 4000, 8000, 16000, 20000, 20000]) {
      const before = server.sockets.length;
      server.close(1006);
      server.advance(longest * 0.99);
      expect(server.sockets.length).toBe(before);
      server.advance(longest * 0.01);
      expect(server.sockets.length).toBe(before + 1);
    }
  });

  it('may be opened again at once', () => {
    const { server } = online();
    server.chance = 0;
    server.close(1012);
    server.advance(0);
    expect(server.sockets.length).toBe(2);
  });

  it('waits briefly again after a line that held, and longer after one that did not', () => {
    const { server } = online();
    server.chance = 1;
    server.close(4001); // at once
    server.advance(500);
    server.welcome();
    server.close(4001); // at once again
    server.advance(999);
    expect(server.sockets.length).toBe(2);
    server.advance(1);
    server.welcome();
    server.advance(6000, true);
    server.close(4001);
    server.advance(500);
    expect(server.sockets.length).toBe(4);
  });

  it('waits by chance, longer each time, after a bye that asks for no wait', () => {
    const { server } = online();
    server.chance = 0.999999;
    for (const longest of [500, 1000, 2000]) {
      const before = server.sockets.length;
      server.say([22, 4001, 0]);
      server.advance(longest * 0.99);
      expect(server.sockets.length).toBe(before);
      server.advance(longest * 0.01);
      server.welcome();
      expect(server.sockets.length).toBe(before + 1);
    }
    server.say([22, 4001, 0]);
    server.wake();
    expect(server.sockets.length).toBe(5); // as after any other lost line
  });

  it('is noticed after 3 s without any message, not sooner', () => {
    const { server, statuses } = online();
    server.advance(2000);
    server.tick();
    server.advance(2999);
    expect(statuses).toEqual(['connecting', 'online']);
    server.advance(1);
    expect(statuses).toEqual(['connecting', 'online', 'reconnecting line_lost']);
    expect(server.sockets[0]?.closed).toBe(true);
  });

  it('may take up to 15 s for what follows the welcome, each time anew', () => {
    const { server, connection, statuses } = start();
    for (const tries of [1, 2]) {
      server.accept();
      server.greet();
      server.advance(14999);
      server.wake();
      expect(connection.status).toBe('online');
      server.say([17, 'e', 0, 1, null, {}, []]);
      server.advance(2999);
      expect(connection.status).toBe('online');
      server.advance(1);
      expect(connection.status).toBe('reconnecting');
      server.advance(500);
      expect(server.sockets.length).toBe(tries + 1);
    }
    server.accept();
    server.greet();
    statuses.length = 0;
    server.advance(15000);
    expect(statuses).toEqual(['reconnecting line_lost']);
  });

  it('that a proxy holds for 4 s comes', () => {
    const { server, statuses } = start();
    server.advance(4000);
    server.welcome();
    expect(statuses).toEqual(['connecting', 'online']);
    expect(server.sockets.length).toBe(1);
  });

  it('that a proxy cuts every minute comes back soon each time, with what was seen', () => {
    const { server, connection, statuses } = online();
    server.chance = 0.999999;
    connection.position = ['e', 7];
    for (const minute of [1, 2, 3]) {
      server.advance(60000, true);
      server.close(1006);
      server.advance(500);
      expect(server.sockets.length).toBe(minute + 1);
      server.welcome();
      expect(connection.status).toBe('online');
    }
    expect(server.heard(1).slice(1).every((hello) => JSON.stringify(hello[4]) === '["e",7]')).toBe(true);
    expect(statuses.filter((status) => status === 'online').length).toBe(4);
  });

  it('that never answers is given up after 10 s', () => {
    const { server, statuses } = start();
    server.advance(9999);
    expect(statuses).toEqual(['connecting']);
    server.advance(1);
    expect(statuses).toEqual(['connecting', 'reconnecting line_lost']);
  });

  it('says nothing any more once there is a new one', () => {
    const { server, connection } = online();
    const heard: string[] = [];
    connection.on('message', ({ type }) => heard.push(type));
    const old = server.socket;
    const { onmessage, onclose } = old;
    server.close(1006);
    server.advance(500);
    server.welcome();
    heard.length = 0;
    old.onmessage = onmessage;
    old.onclose = onclose;
    server.say([18, 9, null, {}, [], []], old);
    server.close(4203, old);
    expect(heard).toEqual([]);
    expect(connection.status).toBe('online');
  });
});

describe('waking up', () => {
  it('reconnects at once', () => {
    const { server } = online();
    server.close(1006);
    server.wake();
    expect(server.sockets.length).toBe(2);
    server.advance(60000); // the wait that was under way is over: no third one for it
    expect(server.sockets[1]?.closed).toBe(true);
  });

  it('does not disturb a try under way, nor a good line', () => {
    const { server } = start();
    server.wake();
    expect(server.sockets.length).toBe(1);
    server.welcome();
    server.wake();
    expect(server.sockets.length).toBe(1);
  });

  it('finds a line that died in the sleep', () => {
    const { server } = online();
    server.sleep(60000);
    server.wake();
    expect(server.sockets.length).toBe(2);
  });

  it('does not cut short a wait that the server asked for', () => {
    const { server } = online();
    server.say([22, 4002, 8000]);
    server.wake();
    server.advance(7999);
    expect(server.sockets.length).toBe(1);
    server.advance(1);
    expect(server.sockets.length).toBe(2);
  });
});

describe('bye', () => {
  it('is believed at once, and its wait kept exactly', () => {
    const { server, statuses } = online();
    server.say([22, 4000, 1500]);
    expect(statuses[2]).toBe('reconnecting server_restarting');
    server.close(4000); // nobody listens
    server.advance(1499);
    expect(server.sockets.length).toBe(1);
    server.advance(1);
    expect(server.sockets.length).toBe(2);
  });
});

describe('close codes', () => {
  it.each([
    [4200, 'malformed'],
    [4201, 'too_large'],
    [1009, 'too_large'],
    [4202, 'version_unsupported'],
    [4203, 'session_over'],
    [4204, 'opened_elsewhere'],
    [4205, 'flooding'],
    [4299, 'unknown'],
  ])('%d closes for good: %s', (code, name) => {
    const { server, connection, statuses } = online();
    server.close(code);
    server.advance(100000);
    server.wake();
    expect(server.sockets.length).toBe(1);
    expect(statuses[2]).toBe(`closed ${name}`);
    expect(connection.reason?.name).toBe(name);
  });

  it.each([1000, 1001, 1006, 1011, 1012, 4000, 4001, 4003, 4099, 4300])('%d reconnects', (code) => {
    const { server, connection } = online();
    server.close(code);
    expect(connection.status).toBe('reconnecting');
    server.advance(500);
    expect(server.sockets.length).toBe(2);
  });

  it('can be followed by opening anew, with what was seen', () => {
    const { server, connection } = online();
    connection.position = ['e', 3];
    server.close(4204);
    connection.open();
    server.accept();
    expect(server.heard(1)[1]).toEqual([1, 1, 't', [], ['e', 3]]);
  });
});

describe('a token the server no longer knows', () => {
  it('is renewed, then the client reconnects with it', async () => {
    const { server, connection } = online({ renewToken: () => Promise.resolve('new') });
    server.close(4101);
    server.advance(500);
    await settle();
    server.welcome();
    expect(server.heard(1)[1]).toEqual([1, 1, 'new', [], null]);
    expect(connection.status).toBe('online');
  });

  it('closes for good where nobody can renew it', () => {
    const { server, statuses } = online();
    server.close(4100);
    expect(statuses[2]).toBe('closed token_unknown');
  });

  it('is told of each try that fails, and why that one did', () => {
    const { server, statuses } = online();
    server.close(1006);
    server.advance(500);
    server.accept();
    server.close(4004);
    server.advance(1000);
    server.welcome();
    expect(statuses.slice(2)).toEqual(['reconnecting line_lost', 'reconnecting session_full', 'online']);
  });

  it('closes for good where a new one is refused, and tries again where it is only out of reach', async () => {
    const answers = [new ApiError(0, 'unreachable', {}, { zh: '', en: '' }), new ApiError(410, 'session_over', {}, { zh: '', en: '' })];
    const { server, statuses } = online({ renewToken: () => Promise.reject(answers.shift() ?? new Error('asked too often')) });
    server.close(4100);
    server.advance(500);
    await settle();
    expect(statuses[2]).toBe('reconnecting token_unknown');
    server.advance(1000);
    await settle();
    expect(statuses.slice(2)).toEqual(['reconnecting token_unknown', 'reconnecting token_unknown', 'closed session_over']);
    expect(server.sockets.length).toBe(1);
  });

  it('is asked for again when a busy server said, and by chance a little later', async () => {
    const answers = [new ApiError(503, 'busy', {}, { zh: '', en: '' }, 4000)];
    const { server, statuses } = online({
      renewToken: () => (answers.length ? Promise.reject(answers.shift() as ApiError) : Promise.resolve('new')),
    });
    server.close(4101);
    server.advance(500);
    await settle();
    server.advance(4499);
    await settle();
    expect(server.sockets.length).toBe(1);
    server.advance(1);
    await settle();
    expect(server.sockets.length).toBe(2);
    expect(statuses[2]).toBe('reconnecting token_expired');
  });

  it('is asked for once, however often the page wakes', async () => {
    let asked = 0;
    const { server } = online({ renewToken: () => (asked++, new Promise<string>(() => undefined)) });
    server.close(4100);
    server.wake();
    server.wake();
    server.advance(20000);
    await settle();
    expect(asked).toBe(1);
  });
});

describe('what cannot be read', () => {
  it('breaks the line, and is counted', () => {
    const { server, connection } = online();
    connection.position = ['e', 3];
    server.say([18, 'nonsense']);
    expect(connection.status).toBe('reconnecting');
    expect(connection.errors).toBe(1);
    server.advance(500);
    server.accept();
    expect(server.heard(1)[1]?.[4]).toBeNull(); // begins anew: the same resume could fail the same way for ever
    server.socket.onmessage?.({ data: 'text' });
    expect(connection.errors).toBe(2);
  });

  it('of another version closes for good', () => {
    const { server, statuses } = start();
    server.accept();
    server.say([16, 2, {}, {}]);
    expect(statuses).toEqual(['connecting', 'closed version_unsupported']);
  });
});

describe('leaving', () => {
  it('says bye and does nothing any more', () => {
    const { server, connection, statuses } = online();
    connection.close();
    expect(server.heard(10)).toEqual([[10]]);
    expect(server.socket.closed).toBe(true);
    server.advance(100000);
    server.wake();
    expect(server.sockets.length).toBe(1);
    expect(statuses).toEqual(['connecting', 'online', 'closed left']);
  });

  it('works while waiting to reconnect', () => {
    const { server, connection } = online();
    server.close(1006);
    connection.close();
    server.advance(100000);
    expect(server.sockets.length).toBe(1);
  });
});
