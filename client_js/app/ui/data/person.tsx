/** Who somebody is, beside the name: a guide's badge, which no follower can have, and what tells two of one name apart. */
import './person.css';
import { Icon } from '../controls/icon.tsx';
import { uiWords } from '../words.ts';

export function GuideBadge({ role }: { role: 'guide' | 'co-guide' }) {
  return (
    <span class="guide-badge">
      <Icon name="check" />
      {uiWords.person.badge[role]}
    </span>
  );
}

/** `tag`: from `twinTags`; null: nobody else here has this name. */
export function TwinTag({ tag }: { tag: string | null | undefined }) {
  if (!tag) return null;
  return (
    <span class="twin-tag" title={uiWords.person.twin(tag)}>
      <span aria-hidden="true">#{tag}</span>
      <span class="sr">{uiWords.person.twin(tag)}</span>
    </span>
  );
}
