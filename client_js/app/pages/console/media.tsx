/** What the guide plays to all: the recording of a stop, and films. */
import './media.css';
import { textIn } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { FilmScreen } from '../../live/media/film.tsx';
import { mediaWords } from '../../live/media/words.ts';
import { Button, IconButton } from '../../ui/controls/button.tsx';
import { Seek } from '../../ui/controls/seek.tsx';
import { Kbd } from '../../ui/controls/kbd.tsx';
import type { ConsoleModel } from './console.ts';
import { consoleWords } from './words.ts';

export function ClipBar({ desk }: { desk: ConsoleModel }) {
  const stop = desk.stop.value;
  const clips = desk.clips.value;
  const voice = desk.voice.value;
  if (!stop?.clip || !clips || !voice) return null;
  const showing = clips.showing.value;
  const ours = showing?.kind === 'clip' && showing.id === stop.id ? showing : null;
  const active = desk.active.value;
  if (clips.broken.value === stop.clip.audio) return <p class="problem pad-small">{mediaWords.broken}</p>;
  const name = ours?.running ? consoleWords.clipPause : consoleWords.clipPlay;
  return (
    <div class={ours?.running ? 'clip-bar on' : 'clip-bar'}>
      <IconButton
        icon={ours?.running ? 'pause' : 'play'}
        filled={!ours?.running}
        data-testid={testids.clipPlay}
        label={name}
        title={`${name} V`}
        aria-pressed={ours?.running ?? false}
        disabled={!active}
        onClick={() => voice.toggle('clip', stop.id)}
      />
      <Seek
        name={consoleWords.clipPosition}
        testid={testids.clipPosition}
        position={ours?.position ?? 0}
        duration={ours?.duration ?? clips.length.value}
        disabled={!active || !ours}
        onSeek={(position) => voice.seek(position)}
      />
      <Kbd>V</Kbd>
    </div>
  );
}

export function FilmControl({ desk }: { desk: ConsoleModel }) {
  const clips = desk.clips.value;
  const voice = desk.voice.value;
  const book = desk.stage.value?.book ?? null;
  const showing = clips?.showing.value;
  if (!clips || !voice || showing?.kind !== 'film') return null;
  const name = showing.running ? consoleWords.filmPause : consoleWords.filmPlay;
  return (
    <FilmScreen clips={clips} sound={desk.sound} book={book}>
      <div class="film-tools">
        <span class="film-title">
          <strong>{textIn(book?.exhibit(showing.id)?.title)}</strong>
          <span class="quiet small">{consoleWords.filmOn}</span>
        </span>
        {desk.active.value && (
          <div class="film-row">
            <IconButton
              icon={showing.running ? 'pause' : 'play'}
              filled={!showing.running}
              data-testid={testids.filmPlay}
              label={name}
              aria-pressed={showing.running}
              onClick={() => voice.toggle('film', showing.id)}
            />
            <Seek
              name={consoleWords.filmPosition}
              testid={testids.filmPosition}
              position={showing.position}
              duration={showing.duration}
              onSeek={(position) => voice.seek(position)}
            />
            <Button icon="close" data-testid={testids.filmClose} onClick={() => voice.stop()}>
              {consoleWords.filmClose}
            </Button>
          </div>
        )}
      </div>
    </FilmScreen>
  );
}
