/** A long text in the reader's language; another one rather than none. Pure. */
import type { RichText, TextBlock } from 'guide-client';
import { language } from '../../base/i18n.ts';
import type { Language } from '../../base/i18n.ts';

export function blocksIn(text: RichText | null, tongue: Language = language): TextBlock[] {
  if (text === null) return [];
  if (Array.isArray(text)) return text;
  return text[tongue] ?? text['zh'] ?? text['en'] ?? Object.values(text)[0] ?? [];
}
