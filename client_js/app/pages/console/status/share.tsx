/** The join code, its QR code and its link; and the spot that one is at, for those who come later. */
import { useState } from 'preact/hooks';
import './share.css';
import { testids } from '../../../base/testids.ts';
import { Dialog } from '../../../ui/dialog/dialog.tsx';
import { sharedOf } from '../../../live/share/model.ts';
import { SpotCard } from '../../../live/share/spot-card.tsx';
import { shareWords } from '../../../live/share/words.ts';
import { CopyText } from '../../../ui/fields/copy-text.tsx';
import type { ConsoleModel } from '../model/console.ts';
import { LinkNote } from '../preparing/link-note.tsx';
import { consoleWords } from '../words.ts';

export function Share({ model, onClose }: { model: ConsoleModel; onClose(): void }) {
  const code = model.seat.value?.code ?? '';
  const link = model.link.value ?? `${location.origin}/j/${code}`;
  const [spot] = useState(() => {
    const panorama = model.panorama.value;
    const view = panorama?.shown;
    const base = link.slice(0, link.lastIndexOf('/j/'));
    return view ? sharedOf({ hall: panorama.hall, view, code, title: model.features.value?.live.info.value?.title, base }) : null;
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
        {spot && (
          <details class="share-spot" data-testid={testids.shareHere}>
            <summary>{shareWords.here}</summary>
            <SpotCard shared={spot} hint={shareWords.hintSession} />
          </details>
        )}
      </div>
    </Dialog>
  );
}
