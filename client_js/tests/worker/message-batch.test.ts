/** Which messages a worker's page is told at once, and which wait for the next. */
import { expect, it } from 'vitest';
import type { Tick } from '../../src/protocol/messages.ts';
import { MessageBatch } from '../../src/worker/message-batch.ts';
import { FakeServer } from '../support/fake-server.ts';

const view = { scene: 'lobby', yaw: 10, pitch: 0, fov: 70 };

function batch(behind: number | null) {
  const host = new FakeServer();
  const told: number[][] = [];
  const made = new MessageBatch(host, () => (behind === null ? null : host.now() - behind), (messages) => {
    told.push(messages.map(({ message, arrival }) => (message.type === 'tick' && message.packets.length === 0 ? arrival : NaN)));
  });
  const push = (news: Partial<Tick> = {}): void => {
    const packets = [{ time: host.now() - 20, bytes: new Uint8Array(1), speaker: 0 as const }];
    made.push({ type: 'tick', tick: 1, time: host.now(), state: { view }, packets, events: [], left: null, ...news });
  };
  return { host, told, made, push };
}

it('lets a tick that is heard later wait for the next, without their packets', () => {
  const { host, told, push } = batch(100);
  const begun = host.now();
  push();
  expect(told).toEqual([]);
  host.advance(40);
  push();
  expect(told).toEqual([[begun, begun + 40]]);
  push();
  host.advance(49);
  expect(told.length).toBe(1);
  host.advance(1);
  expect(told[1]).toEqual([begun + 40]);
});

it.each<[string, number | null, Partial<Tick>]>([
  ['there is no voice', null, {}],
  ['it is heard too soon', 60, {}],
  ['somebody said something', 100, { events: [{ kind: 'scene', number: 5, time: 40, scene: 'a' }] }],
  ['more than the view changed', 100, { state: { view, hearts: 3 } }],
  ['comments were left out', 100, { left: [1, 2] }],
  ['it has no time', 100, { time: null }],
])('tells a tick at once where %s', (_, behind, news) => {
  const { told, push } = batch(behind);
  push(news);
  expect(told.length).toBe(1);
});

it('tells what waits before anything else, in order', () => {
  const { host, told, made, push } = batch(100);
  push();
  made.push({ type: 'ack', id: '1', event: 1 });
  expect(told.length).toBe(1);
  expect(told[0]?.length).toBe(2);
  made.flush();
  host.advance(100);
  expect(told.length).toBe(1);
});
