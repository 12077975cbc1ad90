import { describe, expect, it } from 'vitest';
import { afterAnswer, afterFailure, connectionState, isFinal, NO_TRIES } from '../../../app/live/state/connection-state.ts';
import type { Answer, ConnectionFacts, ConnectionState, Tries } from '../../../app/live/state/connection-state.ts';

const FACTS: ConnectionFacts = { status: 'reconnecting', reason: 'line_lost', known: false, phase: 'waiting', tries: NO_TRIES };
const state = (news: Partial<ConnectionFacts>): ConnectionState => connectionState({ ...FACTS, ...news });
const tried = (...answers: Answer[]): Tries => answers.reduce((tries, answer) => afterAnswer(afterFailure(tries), answer), NO_TRIES);

describe('a line that does not come', () => {
  it('is on its way until something speaks against it', () => {
    expect(state({ status: 'idle' })).toBe('connecting');
    expect(state({ status: 'connecting' })).toBe('connecting');
    expect(state({ tries: afterFailure(NO_TRIES) })).toBe('connecting');
    expect(state({ status: 'online', reason: null })).toBe('connecting');
  });

  it('is no queue unless the server says so', () => {
    for (const answers of [[], ['none'], ['open'], ['open', 'open']] as Answer[][]) expect(state({ tries: tried(...answers) })).not.toBe('queued');
    expect(state({ reason: 'session_full' })).toBe('queued');
    expect(state({ reason: 'try_later' })).toBe('busy');
    expect(state({ tries: tried('busy') })).toBe('busy');
  });

  it('is blocked where the server answers over HTTP and the WebSocket fails, again', () => {
    expect(state({ tries: tried('open') })).toBe('connecting');
    expect(state({ tries: tried('open', 'open') })).toBe('blocked');
    expect(state({ known: true, tries: tried('open', 'open') })).toBe('blocked');
    expect(state({ tries: tried('open', 'busy', 'open') })).toBe('connecting');
    expect(state({ tries: tried('open', 'none', 'open') })).toBe('connecting');
  });

  it('is blocked also where nothing comes of a try that has not failed yet', () => {
    expect(state({ status: 'connecting', reason: null, tries: afterAnswer(NO_TRIES, 'open') })).toBe('connecting');
    expect(state({ status: 'connecting', reason: null, tries: afterAnswer(afterAnswer(NO_TRIES, 'open'), 'open') })).toBe('blocked');
  });

  it('is out of reach where the server does not answer at all, and lost where it was there', () => {
    expect(state({ tries: tried('none') })).toBe('unreachable');
    expect(state({ known: true, tries: tried('none', 'none') })).toBe('lost');
    expect(state({ known: true })).toBe('lost');
    expect(state({ known: true, reason: 'server_restarting' })).toBe('lost');
  });

  it('is refused where this page may have none', () => {
    expect(state({ tries: tried('refused') })).toBe('refused');
  });
});

describe('a line that is there, or was closed', () => {
  it('is online once the whole state is told', () => {
    expect(state({ status: 'online', reason: null, known: true, phase: 'live' })).toBe('online');
  });

  it.each([
    ['session_over', 'ended'],
    ['opened_elsewhere', 'elsewhere'],
    ['version_unsupported', 'outdated'],
    ['flooding', 'refused'],
    [null, 'refused'],
    ['left', 'left'],
  ] as const)('closed for %s is %s', (reason, wanted) => {
    expect(state({ status: 'closed', reason })).toBe(wanted);
    expect(isFinal(wanted)).toBe(wanted !== 'left');
  });

  it('has ended with the session, whatever the line does then', () => {
    expect(state({ status: 'online', reason: null, known: true, phase: 'ended' })).toBe('ended');
    expect(state({ known: true, phase: 'ended' })).toBe('ended');
    expect(state({ status: 'closed', reason: 'opened_elsewhere', phase: 'ended' })).toBe('ended');
  });
});
