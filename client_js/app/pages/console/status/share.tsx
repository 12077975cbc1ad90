/** The join code, its QR code and its link. */
import './share.css';
import { testids } from '../../../base/testids.ts';
import { Dialog } from '../../../ui/dialog/dialog.tsx';
import { CopyText } from '../../../ui/fields/copy-text.tsx';
import type { ConsoleModel } from '../model/console.ts';
import { LinkNote } from '../preparing/link-note.tsx';
import { consoleWords } from '../words.ts';

export function Share({ model, onClose }: { model: ConsoleModel; onClose(): void }) {
  const code = model.seat.value?.code ?? '';
  const link = model.link.value ?? `${location.origin}/j/${code}`;
  return (
    <Dialog kind="dialog" title={consoleWords.shareTitle} onClose={onClose} testid={testids.dialog}>
      <div class="share">
        <LinkNote link={link} />
        <p class="quiet small">{consoleWords.shareHint}</p>
        <img class="qr" src={`/api/qr/${encodeURIComponent(code)}`} alt={link} width="220" height="220" />
        <p class="join-code">{code}</p>
        <p class="link">{link}</p>
        <CopyText text={() => link} name={consoleWords.shareLink} />
      </div>
    </Dialog>
  );
}
