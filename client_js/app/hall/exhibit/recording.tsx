/** A recording that one listens to, with what is said in it as captions. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Narration } from 'guide-client';
import './recording.css';
import { textIn } from '../../base/i18n.ts';
import { walkTestids } from '../testids.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Seek } from '../../ui/controls/seek.tsx';
import { captionAt, captionsOfClip } from '../captions/timed.ts';
import { exhibitWords } from './words.ts';

interface RecordingProps {
  /** what is pressed to hear it */
  name: string;
  narration: Narration;
}

export function Recording({ name, narration }: RecordingProps) {
  const audio = useRef<HTMLAudioElement>(null);
  const [running, setRunning] = useState(false);
  const [broken, setBroken] = useState(false);
  const [at, setAt] = useState(0);
  // what is not in the document any more would go on
  useEffect(() => {
    const element = audio.current;
    return () => element?.pause();
  }, []);
  if (!narration.clip) return null;
  const length = audio.current?.duration;
  const seconds = length !== undefined && Number.isFinite(length) ? length : narration.clip.seconds;
  const caption = captionAt(captionsOfClip(narration, seconds === null ? null : seconds * 1000), at);
  const press = (): void => {
    if (running) audio.current?.pause();
    else audio.current?.play().catch(() => setBroken(true));
  };
  return (
    <div class="recording">
      <audio
        ref={audio}
        src={narration.clip.audio}
        preload="metadata"
        onPlay={() => setRunning(true)}
        onPause={() => setRunning(false)}
        onEnded={() => setRunning(false)}
        onError={() => setBroken(true)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
      />
      <div class="recording-bar">
        <Button kind="light" icon={running ? 'pause' : 'play'} disabled={broken} data-testid={walkTestids.listen} onClick={press}>
          {running ? exhibitWords.pause : name}
        </Button>
        <Seek
          position={at * 1000}
          duration={seconds === null ? null : seconds * 1000}
          name={name}
          testid={walkTestids.listenPosition}
          disabled={broken}
          onSeek={(position) => audio.current && (audio.current.currentTime = position / 1000)}
        />
      </div>
      {broken && <p class="quiet small">{exhibitWords.broken}</p>}
      <p class="recording-caption" translate={false} aria-live="polite">
        {(running || at > 0) && textIn(caption?.text)}
      </p>
    </div>
  );
}
