/** The models of a session's features, on the SDK as it is and a scripted server. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resumeSession } from 'guide-client';
import { CaptionsModel } from '../../../app/live/captions/model.ts';
import { CommentsModel } from '../../../app/live/comments/model.ts';
import { ReactionsModel } from '../../../app/live/reactions/model.ts';
import { LiveSession } from '../../../app/live/session.ts';
import { FakeServer, type Welcome } from '../../support/fake-server.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

function session(welcome: Welcome = {}) {
  const server = new FakeServer();
  const handle = resumeSession('t', { host: server, server: { base: 'https://a' } });
  const live = new LiveSession(handle);
  const comments = new CommentsModel(live);
  const captions = new CaptionsModel(live);
  const reactions = new ReactionsModel(live);
  server.advance(0);
  server.welcome(welcome);
  const show = (): void => {
    live.follower.frame(server.now());
    vi.advanceTimersByTime(200);
  };
  return { server, live, comments, captions, reactions, show };
}

const comment = (number: number, author = 'm2'): unknown[] => [
  number,
  'comment',
  null,
  { id: `c${number}`, author, name: '王', branch: '', kind: 'comment', text: `第 ${number} 句` },
];
const caption = (number: number, text: string): unknown[] => [number, 'caption', null, { text }];
const numbers = (all: readonly { number: number }[]): number[] => all.map(({ number }) => number);

describe('a session as pages show it', () => {
  it('mirrors who one is, how the line is and what all know', () => {
    const { server, live } = session({ state: { phase: 'live', count: 7, stop: 'bridge' } });
    expect([live.status.value, live.known.value, live.me.value?.name, live.info.value?.title]).toEqual(['online', true, '李梅', '主题日']);
    expect([live.phase.value, live.count.value, live.stop.value, live.leader.value]).toEqual(['live', 7, 'bridge', null]);
    server.close(4004);
    expect([live.status.value, live.reason.value, live.closed.value]).toEqual(['reconnecting', 'session_full', null]);
    server.advance(500);
    server.accept();
    server.close(4203);
    expect([live.status.value, live.closed.value]).toEqual(['closed', 'session_over']);
  });

  it('closes whole', () => {
    const { server, live } = session();
    live.close();
    expect(server.held).toEqual({ timers: 0, wakes: 0, sockets: 0 });
  });
});

describe('comments', () => {
  it('begin with those of the snapshot, and are drawn a few times a second', () => {
    const { server, comments, show } = session({ event: 2, events: [comment(1), comment(2)] });
    expect(numbers(comments.comments.value)).toEqual([1, 2]);
    const fresh: number[] = [];
    comments.on('fresh', ({ number }) => fresh.push(number));
    server.tick([comment(3), comment(4)]);
    expect(numbers(comments.comments.value)).toEqual([1, 2]);
    show();
    expect(numbers(comments.comments.value)).toEqual([1, 2, 3, 4]);
    // what was there before is not new
    expect(fresh).toEqual([3, 4]);
  });

  it('that are missing are fetched when somebody reads there, a page at a time', () => {
    const { server, comments, show } = session({ event: 300, events: [comment(300)] });
    comments.read(300);
    comments.read(300);
    expect(server.heard(15)).toEqual([[15, 300]]);
    server.say([24, 200, 299, [comment(298), comment(299)]]);
    show();
    expect(numbers(comments.comments.value)).toEqual([298, 299, 300]);
    server.advance(500);
    comments.read(298);
    expect(server.heard(15).length).toBe(2);
  });

  it('that a flood left out are fetched at once for a guide, and not for a follower', () => {
    for (const [role, pages] of [['follower', 0], ['guide', 1]] as const) {
      const { server, show } = session({ role, event: 1, events: [comment(1)] });
      server.say([18, 2, null, {}, [], [comment(9)], [1, 9]]);
      show();
      expect(server.heard(15).length, role).toBe(pages);
    }
  });

  it('of one’s own that a flood left out are new all the same', () => {
    const { server, comments } = session({ event: 1 });
    const fresh: number[] = [];
    comments.on('fresh', ({ number }) => fresh.push(number));
    server.say([24, 5, 5, [comment(5, 'm1')]]);
    server.say([24, 6, 6, [comment(6, 'm9')]]);
    expect(fresh).toEqual([5]);
  });
});

describe('captions', () => {
  it('stand until another place comes, and can be read again', () => {
    const { server, captions, show } = session();
    server.tick([caption(1, '一'), caption(2, '二')]);
    show();
    expect(captions.caption.value?.text).toBe('二');
    server.tick([[3, 'scene', null, { scene: 'bridge' }]]);
    show();
    expect(captions.caption.value).toBeNull();
    expect(captions.transcript.value.map(({ text }) => text)).toEqual(['一', '二']);
  });

  it('of a snapshot stand where nothing came after them', () => {
    const now = session({ event: 2, events: [[1, 'scene', null, { scene: 'a' }], caption(2, '欢迎')] });
    expect(now.captions.caption.value?.text).toBe('欢迎');
    const before = session({ event: 2, events: [caption(1, '欢迎'), [2, 'scene', null, { scene: 'a' }]] });
    expect(before.captions.caption.value).toBeNull();
    expect(before.captions.transcript.value.length).toBe(1);
  });

  it('end with the session', () => {
    const { server, captions, show } = session();
    server.tick([caption(1, '再见')]);
    show();
    server.tick([[2, 'phase', null, { phase: 'ended' }]]);
    show();
    expect(captions.caption.value).toBeNull();
  });
});

it('hearts are counted, and given', () => {
  const { server, reactions } = session({ state: { hearts: 4 } });
  expect(reactions.hearts.value).toBe(4);
  reactions.give();
  expect(server.heard(4)).toEqual([[4, 1]]);
});
