/** The screen that a film for all is shown on. The guide drives it; followers may make it smaller. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import './film.css';
import { textIn } from '../../base/i18n.ts';
import type { HallIndex } from '../../hall/hall.ts';
import { hallWords } from '../../hall/words.ts';
import { IconButton } from '../../ui/controls/button.tsx';
import { HostElement } from '../../ui/layout/host-element.tsx';
import type { Clips } from './clips.ts';
import { mediaWords } from './words.ts';

interface FilmProps {
  clips: Clips;
  /** the page's film element */
  video: HTMLMediaElement;
  hall: HallIndex | null;
  /** below the picture */
  children?: ComponentChildren;
}

export function FilmScreen({ clips, video, hall, children }: FilmProps) {
  const [small, setSmall] = useState(false);
  const showing = clips.showing.value;
  if (showing?.kind !== 'film') return null;
  const exhibit = hall?.exhibit(showing.id);
  const broken = clips.broken.value !== null && clips.broken.value === exhibit?.film;
  const { position, duration } = showing;
  return (
    <section class={small ? 'film-screen small' : 'film-screen'} aria-label={`${hallWords.film} ${textIn(exhibit?.title)}`}>
      <HostElement element={video} class="film-picture" />
      {broken && <p class="film-broken">{mediaWords.broken}</p>}
      {children ?? (
        <>
          <span class="film-progress" style={{ '--part': String(duration ? position / duration : 0) }} />
          <IconButton
            icon={small ? 'grow' : 'shrink'}
            class="film-size"
            label={small ? mediaWords.larger : mediaWords.smaller}
            onClick={() => setSmall(!small)}
          />
        </>
      )}
    </section>
  );
}
