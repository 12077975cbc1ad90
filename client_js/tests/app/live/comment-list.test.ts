import { describe, expect, it } from 'vitest';
import { CommentList } from '../../../app/live/comments/list-model.ts';
import type { CommentEvent } from '../../../src/protocol/types.ts';

function comment(number: number): CommentEvent {
  return { kind: 'comment', number, time: null, id: `c${number}`, author: 'm', name: '李梅', branch: '', question: false, text: '好' };
}

function upTo(first: number, last: number): CommentEvent[] {
  return Array.from({ length: last - first + 1 }, (_, i) => comment(first + i));
}

const numbers = (list: CommentList): number[] => list.comments.map(({ number }) => number);

/** Asks page after page for what is missing above `seen`, of a session whose every number is a comment. */
function readBack(list: CommentList, seen: number, most = 100, page = 100): number {
  let pages = 0;
  for (let before = list.missing(seen); before !== null && pages < most; before = list.missing(seen)) {
    const first = Math.max(1, before - page);
    list.fill(first, before - 1, upTo(first, before - 1));
    pages++;
  }
  return pages;
}

describe('the list of comments', () => {
  it('has what came on joining, and knows that there is more before', () => {
    const list = new CommentList();
    list.reset(upTo(401, 500));
    expect(numbers(list)).toEqual(upTo(401, 500).map(({ number }) => number));
    expect(list.holes).toEqual([{ after: 0, last: 400 }]);
    list.reset([]);
    expect(list.missing(Infinity)).toBe(null);
  });

  it('is complete also where long comments make pages short', () => {
    const list = new CommentList();
    list.reading = true;
    list.reset(upTo(401, 500));
    expect(readBack(list, 401, 100, 38)).toBe(11);
    expect(numbers(list)).toEqual(upTo(1, 500).map(({ number }) => number));
  });

  it('is complete after reading back to the beginning', () => {
    const list = new CommentList();
    list.reading = true;
    list.reset(upTo(401, 500));
    expect(readBack(list, 401)).toBe(4);
    expect(numbers(list)).toEqual(upTo(1, 500).map(({ number }) => number));
    expect(list.holes).toEqual([]);
  });

  it('is complete after a flood of which only some were shown', () => {
    const list = new CommentList();
    list.reset(upTo(1, 10));
    for (let after = 10; after < 250; after += 4) {
      list.add([comment(after + 2)]);
      list.left({ after, last: after + 4 });
    }
    expect(list.holes).toEqual([{ after: 10, last: 250 }]);
    list.reading = true;
    readBack(list, 250);
    expect(numbers(list)).toEqual(upTo(1, 250).map(({ number }) => number));
  });

  it('asks for what is near, not for the end of a long hole', () => {
    const list = new CommentList();
    list.reset(upTo(1, 10));
    list.left({ after: 10, last: 10_000 });
    expect(list.missing(500)).toBe(551);
    list.fill(451, 550, upTo(451, 550));
    expect(list.holes).toEqual([{ after: 10, last: 450 }, { after: 550, last: 10_000 }]);
    expect(list.missing(10)).toBe(null);
  });

  it('takes each once and in order, however they come', () => {
    const list = new CommentList();
    list.reset([comment(5)]);
    list.add([comment(9)]);
    list.fill(7, 7, [comment(7)]);
    list.fill(6, 9, upTo(6, 9));
    list.add([comment(9)]);
    expect(numbers(list)).toEqual([5, 6, 7, 8, 9]);
  });

  it('drops the oldest, and knows that they are missing then', () => {
    const list = new CommentList();
    list.reset([]);
    list.add(upTo(1, 500));
    expect(numbers(list)[0]).toBe(201);
    expect(list.holes).toEqual([{ after: 0, last: 200 }]);
  });

  it('keeps what someone has scrolled back to until they return', () => {
    const list = new CommentList();
    list.reading = true;
    list.reset(upTo(1, 100));
    list.add(upTo(101, 900));
    expect(list.comments.length).toBe(900);
    list.reading = false;
    list.trim();
    expect(list.comments.length).toBe(300);
  });

  it('remembers only so many holes', () => {
    const list = new CommentList();
    for (let i = 0; i < 1000; i++) list.left({ after: i * 10, last: i * 10 + 5 });
    expect(list.holes.length).toBeLessThanOrEqual(400);
    expect(list.missing(Infinity)).toBe(9996);
    expect(list.holes[0]?.after).toBe(0);
  });
});
