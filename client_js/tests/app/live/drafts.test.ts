import { describe, expect, it } from 'vitest';
import { Drafts, lengthOf, refusalText } from '../../../app/live/comments/drafts.ts';
import { t } from '../../../app/base/i18n.ts';

/** A server whose answers come when the test says. */
function slow() {
  const calls: { text: string; kind: string; done(): void; refuse(code: string, detail?: object): void }[] = [];
  const say = (text: string, kind: string) =>
    new Promise<number>((resolve, reject) => {
      calls.push({ text, kind, done: () => resolve(1), refuse: (code, detail = {}) => reject({ code, detail }) });
    });
  return { say, calls };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('a comment', () => {
  it('leaves the field at once, and stays in sight until it is recorded', async () => {
    const drafts = new Drafts();
    const { say, calls } = slow();
    drafts.type(' 这座桥真好看 ');
    const sent = drafts.send(say);
    expect(drafts.text.value).toBe('');
    expect(drafts.outgoing.value.map((entry) => entry.text)).toEqual(['这座桥真好看']);
    calls[0]?.done();
    expect(await sent).toBe(true);
    expect(drafts.outgoing.value).toEqual([]);
  });

  it('goes back into the field when it is refused, with the reason and the wait', async () => {
    const drafts = new Drafts();
    const { say, calls } = slow();
    drafts.toggleQuestion();
    drafts.type('哪一年建成的？');
    const sent = drafts.send(say, () => 1000);
    calls[0]?.refuse('too_many_comments', { wait: 1800 });
    expect(await sent).toBe(false);
    expect(drafts.text.value).toBe('哪一年建成的？');
    expect(drafts.kind.value).toBe('question');
    expect(drafts.problem.value).toBe(t.refusal.too_many_comments(2));
    expect(drafts.notBefore.value).toBe(2800);
    expect(drafts.outgoing.value).toEqual([]);
  });

  it('that came too soon counts down to when it may be sent, and says so then', async () => {
    const drafts = new Drafts();
    const { say, calls } = slow();
    drafts.type('快');
    const sent = drafts.send(say, () => 1000);
    calls[0]?.refuse('too_many_comments', { wait: 1800 });
    await sent;
    expect(drafts.words(1000)).toBe(t.refusal.too_many_comments(2));
    expect(drafts.words(1900)).toBe(t.refusal.too_many_comments(1));
    expect(drafts.wait(2800)).toBe(0);
    expect(drafts.words(2800)).toBe(t.refusal.waited);
    drafts.type('快了');
    expect(drafts.words(2800)).toBeNull();
    const again = drafts.send(say, () => 3000);
    calls[1]?.refuse('not_allowed');
    await again;
    expect(drafts.words(3000)).toBe(t.refusal.not_allowed);
  });

  it('waits beside the field when something new is being written there', async () => {
    const drafts = new Drafts();
    const { say, calls } = slow();
    drafts.type('第一句');
    const sent = drafts.send(say);
    drafts.type('第二句写到一半');
    calls[0]?.refuse('not_allowed');
    await sent;
    expect(drafts.text.value).toBe('第二句写到一半');
    const [kept] = drafts.outgoing.value;
    expect(kept?.text).toBe('第一句');
    expect(kept?.problem).toBe(t.refusal.not_allowed);
    drafts.putBack(kept?.key ?? 0);
    expect(drafts.text.value).toBe('第一句 第二句写到一半');
    expect(drafts.outgoing.value).toEqual([]);
  });

  it('keeps what is put back while somebody types into the field that does not show it yet', async () => {
    const drafts = new Drafts();
    drafts.type('第一句');
    await drafts.send(() => Promise.reject({ code: 'too_many_comments', detail: { wait: 900 } }));
    drafts.type('第');
    drafts.type('第二');
    expect(drafts.text.value).toBe('第一句 第二');
    drafts.shown('第一句'); // of a moment ago
    drafts.type('第二句');
    expect(drafts.text.value).toBe('第一句 第二句');
    drafts.shown('第一句 第二句');
    drafts.type('第二句');
    expect(drafts.text.value).toBe('第二句');
  });

  it('is not sent empty or too long, and stays where it is', async () => {
    const drafts = new Drafts();
    const { say, calls } = slow();
    drafts.type('   ');
    expect(await drafts.send(say)).toBe(false);
    drafts.type('很'.repeat(201));
    expect(await drafts.send(say)).toBe(false);
    expect(drafts.text.value).toHaveLength(201);
    expect(drafts.problem.value).toBe(t.refusal.text_too_long(200));
    expect(calls).toHaveLength(0);
    drafts.type('很'.repeat(200));
    expect(drafts.problem.value).toBeNull();
    void drafts.send(say);
    await settle();
    expect(calls).toHaveLength(1);
  });

  it('may be as long as the session says', async () => {
    const drafts = new Drafts();
    const { say, calls } = slow();
    drafts.most.value = 30;
    drafts.type('很'.repeat(31));
    expect(await drafts.send(say)).toBe(false);
    expect(drafts.problem.value).toBe(t.refusal.text_too_long(30));
    drafts.most.value = 350;
    drafts.type('很'.repeat(350));
    void drafts.send(say);
    expect(calls).toHaveLength(1);
  });

  it('is counted in characters as people see them', () => {
    expect(lengthOf('👍👍')).toBe(2);
    expect(lengthOf(' a ')).toBe(1);
  });
});

describe('refusals', () => {
  it('each have their own words, and unknown ones have some too', () => {
    const codes = ['too_many_comments', 'too_many_messages', 'text_empty', 'text_too_long', 'not_allowed', 'led_by_another'];
    codes.push('not_leading', 'scene_unknown', 'session_ended', 'not_recorded', 'voice_refused');
    const words = codes.map((code) => refusalText({ code, detail: { name: '李梅' } }));
    expect(new Set(words).size).toBe(codes.length);
    for (const text of words) expect(text).not.toBe(t.refusal.unknown);
    expect(refusalText({ code: 'brand_new', detail: {} })).toBe(t.refusal.unknown);
  });
});
