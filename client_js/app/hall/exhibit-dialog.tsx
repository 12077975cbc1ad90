/** What an exhibit has to tell. */
import type { Exhibit } from 'guide-client';
import './exhibit-dialog.css';
import { textIn } from '../base/i18n.ts';
import { testids } from '../base/testids.ts';
import { Button } from '../ui/controls/button.tsx';
import { Dialog } from '../ui/dialog/dialog.tsx';
import { hallWords } from './words.ts';

interface ExhibitDialogProps {
  /** absent: none is open */
  exhibit: Exhibit | undefined;
  onClose(): void;
  /** who leads shows its film to all; anyone else may watch it alone */
  onShow?: ((exhibit: string) => void) | undefined;
}

export function ExhibitDialog({ exhibit, onClose, onShow }: ExhibitDialogProps) {
  if (!exhibit) return null;
  const title = textIn(exhibit.title);
  return (
    <Dialog title={title} onClose={onClose} testid={testids.exhibit}>
      {exhibit.pictures.length > 0 && (
        <div class="exhibit-pictures">
          {exhibit.pictures.map(({ file, caption }) => (
            <img key={file} class="exhibit-picture" src={file} alt={textIn(caption) || title} loading="lazy" onError={(event) => (event.currentTarget.hidden = true)} />
          ))}
        </div>
      )}
      {exhibit.film &&
        (onShow ? (
          <Button
            kind="main"
            wide
            class="exhibit-film"
            icon="film"
            data-testid={testids.filmPlay}
            onClick={() => onShow(exhibit.id)}
          >
            {hallWords.filmShow}
          </Button>
        ) : (
          <video class="exhibit-film alone" src={exhibit.film} controls playsInline preload="metadata" aria-label={`${hallWords.film} ${title}`} />
        ))}
      <p class="exhibit-text">{textIn(exhibit.text)}</p>
    </Dialog>
  );
}
