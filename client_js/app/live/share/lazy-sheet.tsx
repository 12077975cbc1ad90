/** The share sheet, whose code is fetched when it is asked for. */
import { useEffect, useState } from 'preact/hooks';
import { countError } from '../../base/errors.ts';
import type { Place } from './model.ts';

type Sheet = typeof import('./sheet.tsx').ShareSheet;

export function LazyShareSheet({ place, onClose }: { place: Place; onClose(): void }) {
  const [Sheet, setSheet] = useState<Sheet | null>(null);
  useEffect(() => {
    import('./sheet.tsx').then(
      ({ ShareSheet }) => setSheet(() => ShareSheet),
      (error: unknown) => {
        countError(error);
        onClose();
      },
    );
  }, []);
  return Sheet && <Sheet place={place} onClose={onClose} />;
}
