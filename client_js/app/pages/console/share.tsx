/** The join code, its QR code and its link. */
import { useState } from 'preact/hooks';
import './share.css';
import { copyText } from '../../base/clipboard.ts';
import { t } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { Dialog } from '../../ui/dialog.tsx';
import type { ConsoleModel } from './console.ts';
import { consoleWords } from './words.ts';

export function Share({ model, onClose }: { model: ConsoleModel; onClose(): void }) {
  const [copied, setCopied] = useState(false);
  const code = model.seat.value?.code ?? '';
  const link = `${location.origin}/j/${code}`;
  const copy = async (): Promise<void> => {
    setCopied(await copyText(link));
  };
  return (
    <Dialog kind="dialog" title={consoleWords.shareTitle} onClose={onClose} testid={testids.dialog}>
      <div class="share">
        <p class="quiet small">{consoleWords.shareHint}</p>
        <img src={`/api/qr/${encodeURIComponent(code)}`} alt={link} width="220" height="220" />
        <p class="code">{code}</p>
        <p class="link">{link}</p>
        <button type="button" class="button wide" onClick={() => void copy()}>
          {copied ? t.action.copied : t.action.copy}
        </button>
      </div>
    </Dialog>
  );
}
