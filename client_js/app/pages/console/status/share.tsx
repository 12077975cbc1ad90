/** The join code, its QR code and its link; and the spot that one is at, for those who come later. */
import { useState } from 'preact/hooks';
import './share.css';
import { testids } from '../../../base/testids.ts';
import { linkBase, sharedOf } from '../../../live/share/model.ts';
import { SpotCard } from '../../../live/share/spot-card.tsx';
import { shareWords } from '../../../live/share/words.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Dialog } from '../../../ui/dialog/dialog.tsx';
import { CopyText } from '../../../ui/fields/copy-text.tsx';
import type { ConsoleModel } from '../model/console.ts';
import { LinkNote } from '../preparing/link-note.tsx';
import { consoleWords } from '../words.ts';

export function Share({ model, onClose }: { model: ConsoleModel; onClose(): void }) {
  const code = model.seat.value?.code ?? '';
  const link = model.link.value ?? `${location.origin}/j/${code}`;
  const [open, setOpen] = useState(false);
  const [spot] = useState(() => {
    const panorama = model.panorama.value;
    const view = panorama?.shown;
    return view ? sharedOf({ hall: panorama.hall, view, code, title: model.features.value?.live.info.value?.title, base: linkBase(link) }) : null;
  });
  return (
    <Dialog kind="dialog" title={consoleWords.shareTitle} onClose={onClose} testid={testids.dialog}>
      <div class="share">
        <LinkNote link={link} />
        <p class="quiet small">{consoleWords.shareHint}</p>
        <img class="qr" src={`/api/qr/${encodeURIComponent(code)}`} alt={link} width="220" height="220" />
        <p class="join-code">{code}</p>
        <p class="link">{link}</p>
        <CopyText text={() => link} name={consoleWords.shareLink} />
        {spot && open && <SpotCard shared={spot} hint={shareWords.hintSession} />}
        {spot && !open && (
          <Button wide icon="share" data-testid={testids.shareHere} onClick={() => setOpen(true)}>
            {shareWords.here}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
