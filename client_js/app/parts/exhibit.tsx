/** What an exhibit has to tell. */
import { t, textIn } from '../i18n.ts';
import type { Stage } from '../stage/stage.ts';
import { testids } from '../testids.ts';
import { Icon } from './icons.tsx';
import { Sheet } from './sheet.tsx';

interface ExhibitProps {
  stage: Stage;
  /** who leads shows its film to all; anyone else may watch it alone */
  onShow?: ((exhibit: string) => void) | undefined;
}

export function ExhibitSheet({ stage, onShow }: ExhibitProps) {
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
      {exhibit.film &&
        (onShow ? (
          <button type="button" class="button main wide exhibit-film" data-testid={testids.filmPlay} onClick={() => onShow(exhibit.id)}>
            <Icon name="film" />
            {t.guide.filmShow}
          </button>
        ) : (
          <video class="exhibit-film" src={exhibit.film} controls playsInline preload="metadata" aria-label={`${t.film.name} ${title}`} />
        ))}
      <p class="exhibit-text">{textIn(exhibit.text)}</p>
    </Sheet>
  );
}
