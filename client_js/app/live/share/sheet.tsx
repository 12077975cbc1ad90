/** The sheet that shares where one is. It shows one spot, though what lies beneath moves on. */
import { useState } from 'preact/hooks';
import { testids } from '../../base/testids.ts';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { sharedOf } from './model.ts';
import type { Place } from './model.ts';
import { SpotCard } from './spot-card.tsx';
import { shareWords } from './words.ts';

export function ShareSheet({ place, onClose }: { place: Place; onClose(): void }) {
  const [shared] = useState(() => sharedOf(place));
  return (
    <Dialog title={shareWords.here} onClose={onClose} testid={testids.dialog}>
      <SpotCard shared={shared} hint={place.code ? shareWords.hintSession : shareWords.hint} />
    </Dialog>
  );
}
