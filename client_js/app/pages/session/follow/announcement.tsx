/**
 * Something that the organisers tell all. It stays until it is put away; it lies over everything, and takes nobody's focus:
 * who types goes on typing.
 */
import type { Text } from 'guide-client';
import './announcement.css';
import { t, textIn } from '../../../base/i18n.ts';
import { testids } from '../../../base/testids.ts';
import { IconButton } from '../../../ui/controls/button.tsx';
import { Portal } from '../../../ui/layout/portal.tsx';
import { sessionWords } from '../words.ts';

export function Announcement({ text, onClose }: { text: Text | null; onClose(): void }) {
  return (
    <Portal>
      {/* always there: a screen reader announces only what comes into an element that it knows */}
      <div class="announcement-place" translate={false} role="alert">
        {text && (
          <section class="announcement" data-testid={testids.announcement}>
            <span class="two-lines">
              <strong>{sessionWords.announcement}</strong>
              <span class="announcement-text">{textIn(text)}</span>
            </span>
            <IconButton icon="close" label={t.action.close} onClick={onClose} />
          </section>
        )}
      </div>
    </Portal>
  );
}
