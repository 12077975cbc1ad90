import { describe, expect, it } from 'vitest';
import type { Reason } from '../../src/protocol/codes.ts';
import type { ClientMessage } from '../../src/protocol/messages.ts';
import type { Status } from '../../src/protocol/types.ts';
import { Unacknowledged } from '../../src/session/unacknowledged.ts';
import { FakeServer } from '../support/fake-server.ts';

function kept(status: Status = 'online', reason: Reason | null = null) {
  const host = new FakeServer();
  const sent: ClientMessage[] = [];
  const line = { status, reason, send: (message: ClientMessage) => line.status === 'online' && sent.push(message) > 0 };
  const unacknowledged = new Unacknowledged(line, host);
  const add = (id: string): Promise<number> => unacknowledged.add(id, { type: 'comment', id, kind: 'comment', text: id });
  return { host, line, sent, unacknowledged, add };
}

describe('what is said', () => {
  it('is kept until it is acknowledged', async () => {
    const { unacknowledged, add } = kept();
    const said = add('a');
    expect(unacknowledged.size).toBe(1);
    unacknowledged.acknowledge('a', 7);
    expect(await said).toBe(7);
    expect(unacknowledged.size).toBe(0);
  });

  it('to a closed line is refused at once, with the reason, and not kept', async () => {
    const { unacknowledged, add, sent } = kept('closed', { code: 4203, name: 'session_over' });
    await expect(add('a')).rejects.toMatchObject({ name: 'Refused', code: 'session_over' });
    expect([unacknowledged.size, sent.length]).toEqual([0, 0]);
  });

  it('before the line is open, or while it is away, is kept for it', () => {
    for (const status of ['idle', 'connecting', 'reconnecting'] as const) {
      const { unacknowledged, add, line, sent } = kept(status);
      void add('a');
      line.status = 'online';
      unacknowledged.resend();
      expect(sent.length).toBe(1);
    }
  });

  it('and waits to be sent again leaves no timer when all is refused', async () => {
    const { host, unacknowledged, add, sent } = kept();
    const said = add('a');
    expect(unacknowledged.refuse('a', { code: 'not_recorded', id: 'a', detail: {} })).toBe(true);
    expect(host.held.timers).toBe(1);
    unacknowledged.refuseAll('left');
    expect(host.held.timers).toBe(0);
    await expect(said).rejects.toMatchObject({ code: 'left' });
    host.advance(5000);
    expect(sent.length).toBe(1);
  });

  it('is sent again once, however often it was put off', () => {
    const { host, unacknowledged, add, sent } = kept();
    void add('a');
    for (let i = 0; i < 3; i++) unacknowledged.refuse('a', { code: 'not_recorded', id: 'a', detail: {} });
    host.advance(5000);
    expect(sent.length).toBe(2);
  });
});
