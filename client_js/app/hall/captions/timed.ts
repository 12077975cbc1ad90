/** The captions of a narration, and when each is shown. Pure; seconds, unless another unit is said. */
import type { Clip, Narration, Text } from 'guide-client';
import { captionsOf } from './split.ts';

export type TimedCaption = Clip['captions'][number];

/** A slow reader of 汉字 takes some 4 a second; Latin letters go three times as fast. */
const PER_WIDE = 0.26;
const PER_NARROW = 0.09;
const LEAST = 2.5;

/**
 * The captions of a narration's clip. Where the hall does not tell when its sentences begin, the narration is spread over the clip
 * by length, which is right to a second or two. `duration`: of the clip, ms; null: not known yet, then there are none.
 */
export function captionsOfClip({ clip, narration }: Narration, duration: number | null): readonly TimedCaption[] {
  if (!clip || clip.captions.length > 0) return clip?.captions ?? [];
  const seconds = duration === null ? clip.seconds : duration / 1000;
  if (seconds === null) return [];
  const texts = captionsOf(narration);
  const lengths = texts.map((text) => (typeof text === 'string' ? [text] : Object.values(text)).join('').length);
  const all = lengths.reduce((sum, length) => sum + length, 0);
  let before = 0;
  return texts.map((text, index) => {
    const at = (before / all) * seconds;
    before += lengths[index] ?? 0;
    return { at, text };
  });
}

/** How long it takes to read a text in one language, the slower of several. */
function secondsOf(text: Text): number {
  const each = typeof text === 'string' ? [text] : Object.values(text);
  const times = each.map((words) => [...words].reduce((sum, char) => sum + (char > '\u2e80' ? PER_WIDE : PER_NARROW), 1));
  return Math.max(LEAST, ...times);
}

/** The captions of a narration that nobody speaks, each for as long as it takes to read it; `seconds`: all together. */
export function captionsToRead(narration: Text): { captions: TimedCaption[]; seconds: number } {
  let at = 0;
  const captions = captionsOf(narration).map((text) => {
    const caption = { at, text };
    at += secondsOf(text);
    return caption;
  });
  return { captions, seconds: at };
}

/** The caption that is to be read at a time; null: none yet. */
export function captionAt(captions: readonly TimedCaption[], seconds: number): TimedCaption | null {
  let found: TimedCaption | null = null;
  for (const caption of captions) if (caption.at <= seconds) found = caption;
  return found;
}
