/** What a person hears, in words: who speaks, and what is left when the line is bad. */
import './sound.css';
import { nameIn } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { Icon } from '../../ui/controls/icon.tsx';
import { Tag } from '../../ui/data/tag.tsx';
import type { Clips } from '../media/clips.ts';
import type { LiveSession } from '../session.ts';
import { soundWords } from './words.ts';

export interface HearingProps {
  live: LiveSession;
  clips: Clips | null;
}

/** One line that keeps its place: the rung while it is not 0, else who speaks. */
export function HearingLine({ live, clips }: HearingProps) {
  const rung = live.rung.value;
  return (
    <p class="hearing-line" aria-live="polite">
      {rung > 0 ? (
        <Tag class="poor" data-testid={testids.rung} data-rung={rung}>
          <Icon name="soundOff" />
          {rung === 1 ? soundWords.rungVoice : soundWords.rungText}
        </Tag>
      ) : (
        <Speaking live={live} clips={clips} />
      )}
    </p>
  );
}

export function Speaking({ live, clips }: HearingProps) {
  const [one, other] = live.speaking.value.map((name) => nameIn(name));
  const showing = clips?.showing.value;
  if (one === undefined) {
    return showing?.kind === 'clip' && showing.running ? (
      <Tag class="speaking">
        <Waves />
        {soundWords.clip}
      </Tag>
    ) : null;
  }
  return (
    <Tag class="speaking" data-testid={testids.speaking}>
      <Waves />
      <bdi>{other === undefined ? soundWords.speaks(one) : soundWords.speakBoth(one, other)}</bdi>
    </Tag>
  );
}

const Waves = () => (
  <span class="waves" aria-hidden="true">
    <i class="wave" />
    <i class="wave" />
    <i class="wave" />
  </span>
);
