/** The model of a session's line, on the SDK as it is, a scripted server, and scripted answers over HTTP. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { resumeSession } from 'guide-client';
import { LiveSession } from '../../../app/live/session.ts';
import { ConnectionModel } from '../../../app/live/state/connection.ts';
import type { Answer } from '../../../app/live/state/connection-state.ts';
import { FakeServer, settle } from '../../support/fake-server.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

function opened(...answers: Answer[]) {
  const server = new FakeServer();
  const live = new LiveSession(resumeSession('t', { host: server, server: { base: 'https://a' } }));
  let asked = 0;
  const connection = new ConnectionModel(live, () => Promise.resolve(answers[Math.min(asked++, answers.length - 1)] ?? 'none'));
  server.advance(0);
  const fail = async (): Promise<void> => {
    server.close(1006);
    await settle();
    server.advance(1000); // longer than the wait until the next try, shorter than that try may take
    await settle();
  };
  return { server, live, connection, fail, asked: () => asked };
}

it('says that the network is in the way, as soon as that is known, and takes it back when the line comes', async () => {
  const { server, connection, fail } = opened('open');
  expect(connection.state.value).toBe('connecting');
  await fail();
  expect(connection.state.value).toBe('connecting');
  server.close(1006);
  await settle();
  expect(connection.state.value).toBe('blocked');
  server.advance(1000);
  server.welcome();
  expect(connection.state.value).toBe('online');
  server.close(1006);
  await settle();
  expect(connection.state.value).toBe('lost');
});

it('looks into a try that brings nothing, before it has failed', async () => {
  const { server, connection, asked } = opened('open');
  server.accept();
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked()).toBe(1);
  expect(connection.state.value).toBe('connecting');
  server.advance(10_000); // nothing came: this try is given up
  await settle();
  expect(connection.state.value).toBe('blocked');
});

it('is queued where the server says so, also when it says it only after a lost try', async () => {
  const { server, connection, fail } = opened('none');
  await fail();
  expect(connection.state.value).toBe('unreachable');
  server.accept();
  server.close(4004);
  await settle();
  expect(connection.state.value).toBe('queued');
});

it('asks nobody while all is well, and nothing when it is closed', async () => {
  const { server, live, connection, asked } = opened('open');
  server.welcome();
  await vi.advanceTimersByTimeAsync(60_000);
  connection.close();
  live.close();
  expect(asked()).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
