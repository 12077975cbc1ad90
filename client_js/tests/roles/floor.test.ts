import { describe, expect, it } from 'vitest';
import { Emitter } from '../../src/base/emitter.ts';
import { Lead } from '../../src/roles/lead.ts';
import { GuideClient } from '../../src/session/client.ts';
import type { Microphone, MicrophoneEvents, VoiceSource } from '../../src/audio/input/microphone.ts';
import { Floor } from '../../src/roles/floor.ts';
import { FakeServer } from '../support/fake-server.ts';

const me = { leader: { id: 'm1', name: '李梅', robot: false, away: false } };
const held = { id: 'm1', name: '李梅', branch: '一支部' };

/** A microphone without a device: packets of one byte, its number. */
class FakeMicrophone extends Emitter<MicrophoneEvents> implements VoiceSource {
  sending = true;
  stopped = 0;
  #count = 0;

  constructor(readonly server: FakeServer) {
    super();
  }

  stop(): void {
    this.stopped++;
  }

  /** `ms` of speech: a packet every 20, each 30 ms old by then. */
  speak(ms: number): void {
    for (let t = 0; t < ms; t += 20) {
      this.server.advance(20);
      this.emit('packet', { bytes: new Uint8Array([++this.#count]), at: this.server.now() - 30 });
    }
  }

  send(sending: boolean): void {
    this.sending = sending;
    this.emit('sending', sending);
  }
}

function guide(state: object = me) {
  const server = new FakeServer();
  const client = new GuideClient({ url: 'ws://test/ws', token: 't', host: server });
  const lead = new Lead(client);
  const microphone = new FakeMicrophone(server);
  lead.use(microphone);
  client.connect();
  server.welcome({ role: 'guide', state });
  server.received.length = 0;
  return { server, client, lead, microphone };
}

const bin = (byte: number): Uint8Array => new Uint8Array([byte]);

describe('the guide’s voice', () => {
  it('goes out two packets a frame, every 40 ms, stamped when they were spoken', () => {
    const { server, microphone } = guide();
    microphone.speak(120);
    expect(server.heard(2)).toEqual([
      [2, 40, {}, [[0, bin(1)], [10, bin(2)]]],
      [2, 80, {}, [[30, bin(3)], [50, bin(4)]]],
      [2, 120, {}, [[70, bin(5)], [90, bin(6)]]],
    ]);
  });

  it('takes along what changed, stamped with when it changed', () => {
    const { server, microphone, lead } = guide();
    microphone.speak(60);
    lead.set({ pointer: { yaw: 1, pitch: 2 } });
    microphone.speak(20);
    expect(server.heard(2).slice(1)).toEqual([[2, 60, { pointer: [1, 2] }, [[30, bin(3)], [50, bin(4)]]]]);
  });

  it('lets what changed go without it where it stops', () => {
    const { server, microphone, lead } = guide();
    microphone.speak(40);
    microphone.send(false);
    lead.set({ stop: 'welcome' });
    server.advance(59);
    expect(server.heard(2).length).toBe(1);
    server.advance(1);
    expect(server.heard(2)[1]).toEqual([2, 40, { stop: 'welcome' }, []]);
  });

  it('is not sent while another leads', () => {
    const { server, microphone } = guide({});
    microphone.speak(200);
    expect(server.heard(2)).toEqual([]);
  });

  it('is dropped and counted, never queued, where the line is full', () => {
    const { server, microphone, lead } = guide();
    server.socket.bufferedAmount = 5000;
    microphone.speak(200);
    server.socket.bufferedAmount = 0;
    microphone.speak(40);
    expect(lead.dropped).toBe(10);
    expect(server.heard(2)).toEqual([[2, 240, {}, [[190, bin(11)], [210, bin(12)]]]]);
  });

  it('keeps guide time known, once a second, while it is on and silent', () => {
    const { server, microphone } = guide();
    microphone.send(true);
    server.advance(3000, true);
    expect(server.heard(2).map(([, time]) => time)).toEqual([1000, 2000, 3000]);
    microphone.send(false);
    server.advance(3000, true);
    expect(server.heard(2).length).toBe(3);
  });
});

describe('what is played', () => {
  it('is told with its time and place, and keeps guide time known while it runs', () => {
    const { server, lead, microphone } = guide();
    microphone.send(false);
    server.advance(500);
    lead.play('clip', 'welcome', 1234.6);
    server.advance(2000, true);
    expect(server.heard(2)).toEqual([
      [2, 500, { playing: ['clip', 'welcome', 500, 1235, true] }, []],
      [2, 1500, {}, []],
      [2, 2500, {}, []],
    ]);
    lead.play('clip', 'welcome', 3000, false);
    server.advance(100);
    lead.play(null);
    server.advance(5000, true);
    expect(server.heard(2).slice(3).map(([, , state]) => state)).toEqual([
      { playing: ['clip', 'welcome', 2500, 3000, false] },
      { playing: null },
    ]);
  });
});

describe('the floor', () => {
  it('is given and taken back by the leader alone', () => {
    const { server, lead } = guide();
    expect([lead.floor('m5'), lead.floor(null)]).toEqual([true, true]);
    expect(server.heard(14)).toEqual([[14, 'm5'], [14, null]]);
    server.tick([], { leader: null });
    expect(lead.floor('m5')).toBe(false);
  });

  function follower() {
    const server = new FakeServer();
    const client = new GuideClient({ url: 'ws://test/ws', token: 't', host: server });
    const microphone = new FakeMicrophone(server);
    const floor = new Floor(client, microphone as unknown as Microphone);
    const log: string[] = [];
    floor.on('floor', (mine) => log.push(mine ? 'mine' : 'not mine'));
    floor.on('hand', (up) => log.push(up ? 'up' : 'down'));
    client.connect();
    server.welcome();
    return { server, client, microphone, floor, log };
  }

  it('is asked for, spoken with, and given back', () => {
    const { server, microphone, floor, log } = follower();
    microphone.speak(40);
    expect(floor.hand(true)).toBe(true);
    server.tick([], { floor: held });
    expect(floor.mine).toBe(true);
    microphone.speak(40);
    floor.hand(false);
    server.tick([], { floor: null });
    microphone.speak(40);
    expect(server.heard(12)).toEqual([[12, 80, [[30, bin(3)], [50, bin(4)]]]]);
    expect(server.heard(13)).toEqual([[13, true], [13, false]]);
    expect(log).toEqual(['up', 'down', 'mine', 'not mine']);
    expect(microphone.stopped).toBe(1);
  });

  it('is not ours when it is another’s', () => {
    const { server, microphone, floor } = follower();
    server.tick([], { floor: { ...held, id: 'm7' } });
    microphone.speak(40);
    expect(server.heard(12)).toEqual([]);
    expect(floor.mine).toBe(false);
  });

  it('is asked for again on a new line', () => {
    const { server, floor } = follower();
    floor.hand(true);
    server.close(1006);
    expect(floor.hand(false)).toBe(false);
    server.advance(500);
    server.welcome();
    expect(server.heard(13)).toEqual([[13, true], [13, true]]);
  });

  it('is still asked for after a short break, also by a page that was loaded anew', () => {
    const { server, floor, log } = follower();
    server.close(1006);
    server.advance(500);
    server.welcome({ hand: true });
    expect(floor.raised).toBe(true);
    expect(log).toEqual(['up']);
    expect(server.heard(13)).toEqual([]);
  });

  it('ends with the client, and the microphone is closed', () => {
    const { server, client, microphone, floor, log } = follower();
    server.tick([], { floor: held });
    client.leave();
    expect(floor.mine).toBe(false);
    expect(microphone.stopped).toBe(1);
    expect(log).toEqual(['mine', 'not mine']);
  });

  it('takes no packets once it is closed', () => {
    const { server, microphone, floor } = follower();
    server.tick([], { floor: held });
    floor.close();
    microphone.speak(80);
    expect(server.heard(12)).toEqual([]);
  });
});

describe('a client that is closed', () => {
  it('closes the microphone of who leads', () => {
    const { client, microphone } = guide();
    client.leave();
    expect(microphone.stopped).toBe(1);
  });

  it('closes the microphone of a follower, also one that was opened before there was a floor', () => {
    const server = new FakeServer();
    const client = new GuideClient({ url: 'ws://test/ws', token: 't', host: server });
    const microphone = new FakeMicrophone(server);
    new Floor(client, microphone as unknown as Microphone);
    client.connect();
    server.welcome({});
    expect(microphone.stopped).toBe(0);
    client.leave();
    expect(microphone.stopped).toBeGreaterThan(0);
  });
});
