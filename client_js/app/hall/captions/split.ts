/** A stop's narration as captions: sentences short enough to be read, in every language it has, in step. */

import type { Text } from 'guide-client';
/** Three lines on a phone, in characters; a Latin letter is about half as wide as a 汉字. */
const MOST_ZH = 48;
const MOST_EN = 110;
/** A shorter piece joins its neighbour: 「好。」 alone is no caption. */
const LEAST = 6;

const ABBREVIATION = /(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|St|No|vs|ca|c|e\.g|i\.e|cf|approx|[A-Z])\.$/;

/** Splits after every match of `mark`, which must be sticky to the end of a sentence. */
function splitAfter(text: string, mark: RegExp): string[] {
  const pieces: string[] = [];
  let begin = 0;
  for (const match of text.matchAll(mark)) {
    const end = match.index + match[0].length;
    const piece = text.slice(begin, end);
    if (ABBREVIATION.test(piece.trimEnd())) continue;
    pieces.push(piece);
    begin = end;
  }
  pieces.push(text.slice(begin));
  return pieces.map((piece) => piece.trim()).filter(Boolean);
}

const isWide = (text: string): boolean => /[\u3000-\u9fff\uff00-\uffef]/.test(text);

export function sentences(text: string): string[] {
  const whole = splitAfter(text, /[。！？…]+[”’」』）》]*|[.!?]+["'”’)]*(?=\s)|\n+/g);
  const short = whole.flatMap((sentence) => {
    const most = isWide(sentence) ? MOST_ZH : MOST_EN;
    return sentence.length > most ? joined(splitAfter(sentence, /[，；：、]|[,;:](?=\s)/g), most) : [sentence];
  });
  return short.reduce<string[]>((all, piece) => {
    const last = all[all.length - 1];
    if (last !== undefined && (piece.length < LEAST || last.length < LEAST)) all[all.length - 1] = glue(last, piece);
    else all.push(piece);
    return all;
  }, []);
}

const glue = (a: string, b: string): string => (isWide(a) || isWide(b) ? a + b : `${a} ${b}`);

/** Puts pieces together again as long as they stay short. */
function joined(pieces: readonly string[], most: number): string[] {
  return pieces.reduce<string[]>((all, piece) => {
    const last = all[all.length - 1];
    if (last !== undefined && last.length + piece.length <= most) all[all.length - 1] = glue(last, piece);
    else all.push(piece);
    return all;
  }, []);
}

/** `pieces` as `parts` captions, each ending near the same share of the whole. */
function grouped(pieces: readonly string[], parts: number): string[] {
  const all = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const groups: string[][] = Array.from({ length: parts }, () => []);
  let before = 0;
  pieces.forEach((piece, index) => {
    const middle = (before + piece.length / 2) / all;
    before += piece.length;
    const byLength = Math.min(parts - 1, Math.floor(middle * parts));
    // each caption keeps at least one piece: not too far ahead, and enough left for those after
    const latest = parts - (pieces.length - index);
    const filled = groups.findIndex((group) => group.length === 0);
    const next = filled === -1 ? parts - 1 : filled;
    groups[Math.min(next, Math.max(byLength, Math.max(0, latest)))]?.push(piece);
  });
  return groups.map((group) => group.reduce(glue));
}

/** The captions of a narration, in order. Languages are brought into step by length, which is right to a sentence or so. */
export function captionsOf(narration: Text): Text[] {
  if (typeof narration === 'string') return sentences(narration);
  const languages = Object.entries(narration)
    .map(([language, text]) => [language, sentences(text)] as const)
    .filter(([, pieces]) => pieces.length > 0);
  if (languages.length === 0) return [];
  const parts = Math.min(...languages.map(([, pieces]) => pieces.length));
  const inStep = languages.map(([language, pieces]) => [language, grouped(pieces, parts)] as const);
  return Array.from({ length: parts }, (_, index) =>
    Object.fromEntries(inStep.map(([language, groups]) => [language, groups[index] ?? ''])),
  );
}
