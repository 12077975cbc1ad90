/** What the guide plays to all: the recording of a stop, and films. */
import './media.css';
import { textIn } from '../../../base/i18n.ts';
import { testids } from '../../../base/testids.ts';
import { FilmScreen } from '../../../live/media/film.tsx';
import { mediaWords } from '../../../live/media/words.ts';
import { Button, IconButton } from '../../../ui/controls/button.tsx';
import { Kbd, shortcut } from '../../../ui/controls/kbd.tsx';
import { Seek } from '../../../ui/controls/seek.tsx';
import type { ConsoleProps } from '../model/console.ts';
import { consoleWords } from '../words.ts';

export function ClipBar({ model, features }: ConsoleProps) {
  const stop = model.route.stop.value;
  const { clips, onAir } = features;
  if (!stop?.clip) return null;
  const showing = clips.showing.value;
  const ours = showing?.kind === 'clip' && showing.id === stop.id ? showing : null;
  const active = model.active.value;
  if (clips.broken.value === stop.clip.audio) return <p class="problem pad-small">{mediaWords.broken}</p>;
  const name = ours?.running ? consoleWords.clipPause : consoleWords.clipPlay;
  return (
    <div class={ours?.running ? 'clip-bar on' : 'clip-bar'}>
      <IconButton
        icon={ours?.running ? 'pause' : 'play'}
        filled={!ours?.running}
        data-testid={testids.clipPlay}
        aria-keyshortcuts={shortcut('V')}
        label={name}
        title={`${name} V`}
        aria-pressed={ours?.running ?? false}
        disabled={!active}
        onClick={() => onAir.toggle('clip', stop.id)}
      />
      <Seek
        name={consoleWords.clipPosition}
        testid={testids.clipPosition}
        position={ours?.position ?? 0}
        duration={ours?.duration ?? clips.length.value}
        disabled={!active || !ours}
        onSeek={(position) => onAir.seek(position)}
      />
      <Kbd>V</Kbd>
    </div>
  );
}

export function FilmControl({ model, features }: ConsoleProps) {
  const { clips, onAir } = features;
  const hall = model.panorama.value?.hall ?? null;
  const showing = clips.showing.value;
  if (showing?.kind !== 'film') return null;
  const name = showing.running ? consoleWords.filmPause : consoleWords.filmPlay;
  return (
    <FilmScreen clips={clips} video={model.sound.video} hall={hall}>
      <div class="film-tools">
        <span class="film-title">
          <strong>{textIn(hall?.exhibit(showing.id)?.title)}</strong>
          <span class="quiet small">{consoleWords.filmOn}</span>
        </span>
        {model.active.value && (
          <div class="film-row">
            <IconButton
              icon={showing.running ? 'pause' : 'play'}
              filled={!showing.running}
              data-testid={testids.filmPlay}
              label={name}
              aria-pressed={showing.running}
              onClick={() => onAir.toggle('film', showing.id)}
            />
            <Seek
              name={consoleWords.filmPosition}
              testid={testids.filmPosition}
              position={showing.position}
              duration={showing.duration}
              onSeek={(position) => onAir.seek(position)}
            />
            <Button icon="close" data-testid={testids.filmClose} onClick={() => onAir.stop()}>
              {consoleWords.filmClose}
            </Button>
          </div>
        )}
      </div>
    </FilmScreen>
  );
}
