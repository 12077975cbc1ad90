/** All that an exhibit has: its pictures, film, recordings and model, its text in layers, and a page of the web. */
import { useState } from 'preact/hooks';
import type { Exhibit } from 'guide-client';
import { textIn } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { walkTestids } from '../testids.ts';
import { Button, ButtonLink } from '../../ui/controls/button.tsx';
import { hallWords } from '../words.ts';
import { Gallery } from './pictures/gallery.tsx';
import { ModelStage } from './model-stage.tsx';
import { Recording } from './recording.tsx';
import { LongText } from './rich-text.tsx';
import { exhibitWords } from './words.ts';

interface ExhibitBodyProps {
  exhibit: Exhibit;
  onShow?: ((exhibit: string) => void) | undefined;
}

export function ExhibitBody({ exhibit, onShow }: ExhibitBodyProps) {
  const title = textIn(exhibit.title);
  const { pictures, film, model, audio, more, link, clip } = exhibit;
  const text = textIn(exhibit.text);
  return (
    <>
      {model && <ModelStage url={model} title={title} />}
      {pictures.length > 0 && <Gallery pictures={pictures} title={title} />}
      {film && <Film film={film} id={exhibit.id} title={title} onShow={onShow} />}
      {clip && <Recording name={exhibitWords.listen} narration={exhibit} />}
      {audio && <Recording name={exhibitWords.recording} narration={{ narration: audio.text, clip: audio.clip }} />}
      {text && <p class="exhibit-text">{text}</p>}
      {more && (text ? <More more={more} /> : <LongText text={more} />)}
      {link && (
        <ButtonLink class="exhibit-link" icon="globe" wide href={link.url} target="_blank" rel="noopener noreferrer">
          {textIn(link.label) || exhibitWords.link}
        </ButtonLink>
      )}
    </>
  );
}

function More({ more }: { more: NonNullable<Exhibit['more']> }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button class="exhibit-more" icon={open ? 'up' : 'down'} aria-expanded={open} data-testid={walkTestids.exhibitMore} onClick={() => setOpen(!open)}>
        {open ? exhibitWords.less : exhibitWords.more}
      </Button>
      {open && <LongText text={more} />}
    </>
  );
}

function Film({ film, id, title, onShow }: { film: string; id: string; title: string; onShow: ExhibitBodyProps['onShow'] }) {
  if (!onShow) return <video class="exhibit-film alone" src={film} controls playsInline preload="metadata" aria-label={`${hallWords.film} ${title}`} />;
  return (
    <Button kind="main" wide class="exhibit-film" icon="film" data-testid={testids.filmPlay} onClick={() => onShow(id)}>
      {hallWords.filmShow}
    </Button>
  );
}
