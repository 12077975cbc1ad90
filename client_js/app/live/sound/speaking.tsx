/** What a person hears, in words: who speaks, and what is left when the line is bad. */
import './sound.css';
import { nameIn } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { Icon } from '../../ui/controls/icon.tsx';
import { GuideBadge } from '../../ui/data/person.tsx';
import { Tag } from '../../ui/data/tag.tsx';
import type { HearingModel, Speaker } from './hearing.ts';
import { soundWords } from './words.ts';

interface SpeakingProps {
  hearing: HearingModel;
  /** a recording is played to all */
  recording: boolean;
}

/** One line that keeps its place: the rung while it is not 0, else who speaks. */
export function HearingLine({ hearing, recording }: SpeakingProps) {
  const rung = hearing.rung.value;
  return (
    <p class="hearing-line" translate={false} aria-live="polite">
      {rung > 0 ? (
        <Tag class="poor" data-testid={testids.rung} data-rung={rung}>
          <Icon name="soundOff" />
          {rung === 1 ? soundWords.rungVoice : soundWords.rungText}
        </Tag>
      ) : (
        <Speaking hearing={hearing} recording={recording} />
      )}
    </p>
  );
}

export function Speaking({ hearing, recording }: SpeakingProps) {
  const [one, other] = hearing.speaking.value;
  if (one === undefined) {
    return recording ? (
      <Tag class="speaking">
        <Waves />
        {soundWords.clip}
      </Tag>
    ) : null;
  }
  return (
    <Tag class="speaking" data-testid={testids.speaking}>
      <Waves />
      {one.leads && <GuideBadge role="guide" />}
      <bdi>{other === undefined ? soundWords.speaks(calledOf(one)) : soundWords.speakBoth(calledOf(one), calledOf(other))}</bdi>
    </Tag>
  );
}

/** A follower who speaks is named with the branch. */
const calledOf = ({ name, branch }: Speaker): string => (branch ? `${nameIn(name)} · ${branch}` : nameIn(name));

const Waves = () => (
  <span class="waves" aria-hidden="true">
    <i class="wave" />
    <i class="wave" />
    <i class="wave" />
  </span>
);
