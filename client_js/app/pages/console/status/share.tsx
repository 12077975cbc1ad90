/** The join code, its QR code and its link. */
import { useState } from 'preact/hooks';
import './share.css';
import { copyText } from '../../../base/clipboard.ts';
import { t } from '../../../base/i18n.ts';
import { testids } from '../../../base/testids.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Dialog } from '../../../ui/dialog/dialog.tsx';
import type { ConsoleModel } from '../model/console.ts';
import { LinkNote } from '../preparing/link-note.tsx';
import { consoleWords } from '../words.ts';

export function Share({ model, onClose }: { model: ConsoleModel; onClose(): void }) {
  const [copied, setCopied] = useState(false);
  const code = model.seat.value?.code ?? '';
  const link = model.link.value ?? `${location.origin}/j/${code}`;
  const copy = async (): Promise<void> => {
    setCopied(await copyText(link));
  };
  return (
    <Dialog kind="dialog" title={consoleWords.shareTitle} onClose={onClose} testid={testids.dialog}>
      <div class="share">
        <LinkNote link={link} />
        <p class="quiet small">{consoleWords.shareHint}</p>
        <img class="qr" src={`/api/qr/${encodeURIComponent(code)}`} alt={link} width="220" height="220" />
        <p class="join-code">{code}</p>
        <p class="link">{link}</p>
        <Button wide onClick={() => void copy()}>
          {copied ? t.action.copied : t.action.copy}
        </Button>
      </div>
    </Dialog>
  );
}
