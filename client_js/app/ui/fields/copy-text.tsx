/** A button that copies a text. Where a browser allows it in no way, the text is shown selected, with the words for what to do. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import './copy-text.css';
import { copyText } from '../../base/clipboard.ts';
import { t } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { Button } from '../controls/button.tsx';
import { uiWords } from '../words.ts';
import { TextArea } from './inputs.tsx';

interface CopyTextProps {
  /** asked for at the press */
  text(): string;
  /** what the text is, read out */
  name: string;
}

export function CopyText({ text, name }: CopyTextProps) {
  const [copied, setCopied] = useState(false);
  const [byHand, setByHand] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const copy = async (): Promise<void> => {
    const wanted = text();
    const done = await copyText(wanted);
    setCopied(done);
    setByHand(done ? null : wanted);
  };
  useLayoutEffect(() => {
    if (byHand === null) return;
    field.current?.focus();
    field.current?.select();
  }, [byHand]);
  return (
    <div class="copy-text">
      <Button wide data-testid={testids.copy} onClick={() => void copy()}>
        {copied ? t.action.copied : t.action.copy}
      </Button>
      <p class="copy-words" translate={false} role="status" data-testid={testids.copyByHand}>
        {byHand === null ? '' : uiWords.copyByHand}
      </p>
      {byHand !== null && <TextArea element={field} readOnly rows={Math.min(6, byHand.split('\n').length)} value={byHand} aria-label={name} />}
    </div>
  );
}
