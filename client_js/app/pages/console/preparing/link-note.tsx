/** Says loudly that the followers' link leads phones nowhere. */
import { testids } from '../../../base/testids.ts';
import { Note } from '../../../ui/feedback/note.tsx';
import { consoleWords } from '../words.ts';
import { reachOf } from './link-reach.ts';

export function LinkNote({ link }: { link: string }) {
  if (reachOf(link) !== 'machine') return null;
  return (
    <Note class="link-note" data-testid={testids.linkNote}>
      <strong>{consoleWords.check.linkDead}</strong>
      <p class="small">{consoleWords.check.linkDeadHint}</p>
    </Note>
  );
}
