import { describe, expect, it } from 'vitest';
import { shortestTurn } from '../../src/geometry/angles.ts';
import { diagnose, toReport } from '../../src/roles/diagnostics.ts';
import { Follower, type FollowerOptions } from '../../src/roles/follower.ts';
import { GuideClient } from '../../src/session/client.ts';
import type { View } from '../../src/geometry/view.ts';
import { FakeServer } from '../support/fake-server.ts';

const look = (yaw: number, scene = 'lobby'): View => ({ scene, yaw, pitch: 0, fov: 70 });

function follow(options: FollowerOptions = {}) {
  const server = new FakeServer();
  const client = new GuideClient({ url: 'ws://test/ws', token: 't', host: server });
  const follower = new Follower(client, options);
  const log: string[] = [];
  follower.on('mode', (mode) => log.push(mode));
  follower.on('event', ({ kind, number }) => log.push(`${number} ${kind}`));
  follower.on('reset', ({ events }) => log.push(`reset ${events.length}`));
  client.connect();
  server.welcome({ state: { view: ['lobby', 90, 0, 70] } });
  log.length = 0;
  let time = 0;
  const frame = () => follower.frame(server.now());
  /** The guide moves: a sample every 40 ms for `ms`. */
  const lead = (ms: number, yaw: (t: number) => number, scene = 'lobby'): void => {
    for (let t = 40; t <= ms; t += 40) {
      server.advance(40);
      time += 40;
      server.say([18, 2, time, { view: [scene, yaw(t), 0, 70], pointer: [yaw(t), -5] }, [], []]);
      frame();
    }
  };
  return { server, client, follower, log, frame, lead };
}

describe('following', () => {
  it('begins where the guide is, with a cut', () => {
    const { frame } = follow();
    expect(frame()).toEqual({ view: look(90), pointer: null, following: true, guideDirection: look(90), cut: true });
    expect(frame().cut).toBe(false);
  });

  it('shows the guide’s way a buffer later', () => {
    const { lead, frame, server } = follow();
    lead(2000, (t) => 90 + t * 0.03);
    const { view, pointer, cut } = frame();
    expect(view?.yaw).toBeGreaterThan(145);
    expect(view?.yaw).toBeLessThan(149.5);
    expect(pointer?.yaw).toBeCloseTo(view?.yaw ?? 0, 6);
    expect(cut).toBe(false);
    server.advance(200);
    expect(frame().view).toEqual(look(150));
  });

  it('has no view before the guide has one', () => {
    const server = new FakeServer();
    const follower = new Follower(new GuideClient({ url: '', token: 't', host: server }));
    expect(follower.frame(0)).toEqual({ view: null, pointer: null, following: true, guideDirection: null, cut: false });
  });
});

describe('looking around', () => {
  it('frees, and leaves the view alone, but tells where the guide looks and points', () => {
    const { frame, follower, lead, log } = follow();
    frame();
    follower.touch(look(200));
    lead(1000, () => 100);
    expect(frame()).toEqual({ view: null, pointer: { yaw: 100, pitch: -5 }, following: false, guideDirection: look(100), cut: false });
    expect(log).toEqual(['free']);
  });

  it('shows no pointer of another scene', () => {
    const { frame, follower, lead } = follow();
    lead(400, () => 90);
    follower.touch(look(0, 'elsewhere'));
    expect(frame().pointer).toBeNull();
  });

  it('swings back in at most 600 ms, evenly, and ends exactly on the guide', () => {
    const { frame, follower, lead, server, log } = follow();
    lead(1000, () => 90);
    follower.touch(look(270));
    follower.return(server.now());
    const yaws: number[] = [];
    for (let ms = 0; ms < 700; ms += 10) {
      yaws.push(frame().view?.yaw ?? NaN);
      server.advance(10);
    }
    expect(yaws[0]).toBe(270);
    expect(yaws[59]).toBeCloseTo(90, 0);
    expect(yaws.slice(60)).toEqual(Array.from({ length: 10 }, () => 90));
    const steps = yaws.slice(1).map((yaw, i) => Math.abs(shortestTurn(yaws[i] ?? 0, yaw)));
    expect(Math.max(...steps)).toBeLessThan((1.6 * 180) / 60);
    expect(log).toEqual(['free', 'following']);
  });

  it('swings to where the guide is by then, not to where the guide was', () => {
    const { frame, follower, lead, server } = follow();
    lead(1000, () => 90);
    follower.touch(look(60));
    follower.return(server.now());
    lead(600, (t) => 90 + t * 0.03);
    const { view, guideDirection } = frame();
    expect(view).toEqual(guideDirection);
  });

  it('keeps its way round when the guide turns past one’s back meanwhile', () => {
    const { frame, follower, lead, server } = follow();
    lead(1000, () => 90);
    follower.touch(look(269));
    follower.return(server.now());
    let before = 269;
    for (let i = 0; i < 60; i++) {
      lead(40, () => 90 - i);
      const yaw = frame().view?.yaw ?? NaN;
      expect(Math.abs(shortestTurn(before, yaw))).toBeLessThan(25);
      before = yaw;
    }
  });

  it('cuts back from another scene, or where motion is to be reduced', () => {
    for (const [own, reduced] of [[look(10, 'elsewhere'), false], [look(10), true]] as const) {
      const { frame, follower, server } = follow({ reducedMotion: () => reduced });
      frame();
      follower.touch(own);
      follower.return(server.now());
      expect(frame()).toMatchObject({ view: look(90), cut: true });
      expect(frame().cut).toBe(false);
    }
  });

  it('is stopped by a new touch in the middle of a swing', () => {
    const { frame, follower, server } = follow();
    frame();
    follower.touch(look(200));
    follower.return(server.now());
    server.advance(100);
    follower.touch(look(190));
    server.advance(1000);
    expect(frame().view).toBeNull();
  });
});

describe('a new scene', () => {
  it('is a cut for who follows', () => {
    const { frame, lead, server } = follow();
    lead(400, () => 90);
    lead(40, () => 10, 'roads');
    server.advance(300);
    expect(frame()).toMatchObject({ view: look(10, 'roads'), cut: true });
  });

  it('takes along who looks around', () => {
    const { frame, follower, lead, server, log } = follow();
    lead(400, () => 90);
    follower.touch(look(200));
    lead(40, () => 10, 'roads');
    server.advance(300);
    expect(frame()).toMatchObject({ view: look(10, 'roads'), cut: true, following: true });
    expect(log).toEqual(['free', 'following']);
  });

  it('does not, where one keeps one’s scene', () => {
    const { frame, follower, lead, server } = follow({ keepScene: () => true });
    lead(400, () => 90);
    follower.touch(look(200));
    lead(40, () => 10, 'roads');
    server.advance(300);
    expect(frame()).toMatchObject({ view: null, following: false, pointer: null, guideDirection: look(10, 'roads') });
    follower.return(server.now());
    expect(frame()).toMatchObject({ view: look(10, 'roads'), cut: true });
  });
});

describe('a line that came back', () => {
  it('swings to where the guide is now', () => {
    const { frame, lead, server, client } = follow();
    lead(1000, () => 90);
    server.advance(200);
    frame();
    server.close(1006);
    server.advance(500);
    server.accept();
    server.greet();
    server.say([21, 'e', 0, 9, null, { view: ['lobby', 130, 0, 70] }, []]);
    expect(client.status).toBe('online');
    expect(frame().view).toEqual(look(90));
    server.advance(200);
    expect(frame().view?.yaw).toBeGreaterThan(100);
    server.advance(400);
    expect(frame()).toMatchObject({ view: look(130), cut: false });
  });
});

describe('events', () => {
  it('come when their guide time is shown; a comment at once', () => {
    const { lead, frame, server, log } = follow();
    lead(1000, () => 90);
    const said = { id: 'c', author: 'm2', name: '王', branch: '', kind: 'comment', text: 'x' };
    server.tick([[1, 'caption', 1020, { text: 'x' }], [2, 'comment', null, said]]);
    expect(log).toEqual(['2 comment']);
    frame();
    expect(log).toEqual(['2 comment']);
    server.advance(100);
    frame();
    frame();
    expect(log).toEqual(['2 comment', '1 caption']);
  });

  it('that waited are dropped with a reset', () => {
    const { lead, frame, server, log } = follow();
    lead(1000, () => 90);
    server.tick([[1, 'caption', 1020, { text: 'x' }]]);
    server.say([17, 'f', 9, 2, null, {}, []]);
    server.advance(5000);
    frame();
    expect(log).toEqual(['reset 0']);
  });
});

describe('diagnostics', () => {
  it('is a frozen picture of client, follower and page, and its report is of whole numbers', () => {
    const { lead, server, client, follower } = follow();
    lead(2000, () => 90);
    server.tick([[1, 'scene', null, { scene: 'roads' }]]);
    const seen = diagnose(client, follower, { view: look(12), rung: 1, fps: 59.7 });
    expect(seen).toMatchObject({ status: 'online', role: 'follower', scene: 'lobby', yaw: 12, fov: 70, following: true });
    expect(seen).toMatchObject({ rung: 1, lastTick: 2, epoch: 'e', lastEvent: 1, reconnects: 0, errors: 0 });
    expect(seen.buffer).toBeGreaterThanOrEqual(45);
    expect(seen.guideTime).toBeGreaterThan(1900);
    expect(Object.isFrozen(seen)).toBe(true);
    const report = toReport(seen);
    expect(report).toMatchObject({ tick: 2, event: 1, rung: 1, fps: 60 });
    for (const value of Object.values(report)) expect(Number.isInteger(value)).toBe(true);
  });

  it('is there before anything happened', () => {
    const client = new GuideClient({ url: '', token: 't', host: new FakeServer() });
    expect(toReport(diagnose(client))).not.toHaveProperty('picture');
    expect([true, false].map((picture) => toReport(diagnose(client, null, { picture })).picture)).toEqual([1, 0]);
    expect(diagnose(client)).toMatchObject({ status: 'idle', role: null, scene: null, guideTime: null, lag: 0, epoch: null });
  });
});

it('follows nothing more once it is closed', () => {
  const { server, follower, frame, lead, log } = follow();
  lead(400, (t) => 90 + t / 40);
  const last = frame().view;
  follower.close();
  lead(2000, () => 200);
  server.tick([[1, 'scene', null, { scene: 'x' }]]);
  server.welcome({ epoch: 'f', state: { view: ['elsewhere', 0, 0, 70] } });
  expect(frame().view?.scene).toBe(last?.scene);
  expect(Math.abs((frame().view?.yaw ?? 0) - (last?.yaw ?? 0))).toBeLessThan(15);
  expect(log).toEqual([]);
});
