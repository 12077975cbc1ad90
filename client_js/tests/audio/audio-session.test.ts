import { afterEach, expect, it, vi } from 'vitest';
import { beginCapture, wantPlayback } from '../../src/audio/audio-session.ts';

afterEach(() => vi.unstubAllGlobals());

function session(): { type: string } {
  const audioSession = { type: 'auto' };
  vi.stubGlobal('navigator', { audioSession });
  return audioSession;
}

it('is for playing, so that the silent switch does not mute', () => {
  const page = session();
  wantPlayback();
  expect(page.type).toBe('playback');
});

it('stays a microphone’s while one is open, whoever wants to play', () => {
  const page = session();
  const end = beginCapture();
  wantPlayback();
  expect(page.type).toBe('play-and-record');
  end();
  expect(page.type).toBe('playback');
});

it('is given back by the last microphone, and by each once', () => {
  const page = session();
  const [one, other] = [beginCapture(), beginCapture()];
  one();
  one();
  expect(page.type).toBe('play-and-record');
  other();
  expect(page.type).toBe('playback');
});

it('is nothing where a browser has none', () => {
  vi.stubGlobal('navigator', {});
  wantPlayback();
  beginCapture()();
});
