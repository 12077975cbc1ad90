/** What an exhibit has to tell. */
import { textIn } from '../i18n.ts';
import type { Stage } from '../stage/stage.ts';
import { testids } from '../testids.ts';
import { Sheet } from './sheet.tsx';

export function ExhibitSheet({ stage }: { stage: Stage }) {
  const exhibit = stage.book.exhibit(stage.exhibit.value);
  if (!exhibit) return null;
  const title = textIn(exhibit.title);
  return (
    <Sheet title={title} onClose={() => (stage.exhibit.value = null)} testid={testids.exhibit}>
      {exhibit.pictures.length > 0 && (
        <div class="exhibit-pictures">
          {exhibit.pictures.map((url) => (
            <img key={url} src={url} alt={title} loading="lazy" onError={(event) => (event.currentTarget.hidden = true)} />
          ))}
        </div>
      )}
      <p class="exhibit-text">{textIn(exhibit.text)}</p>
    </Sheet>
  );
}
