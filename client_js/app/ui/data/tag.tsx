/** A short word on a surface of its own: a state, a count, a name. */
import './tag.css';
import type { Attributes } from '../attributes.ts';

interface TagProps extends Attributes<HTMLSpanElement> {
  /** `live`: it is on now; `filled`: it lies on a card instead of a panorama */
  kind?: 'plain' | 'live' | 'filled';
}

export function Tag({ kind = 'plain', class: name, children, ...rest }: TagProps) {
  return (
    <span {...rest} class={`tag${kind === 'plain' ? '' : ` ${kind}`}${name ? ` ${name}` : ''}`}>
      {kind === 'live' && <span class="live-dot on-tag" />}
      {children}
    </span>
  );
}

/** The dot of what is live; `label` says it where no word beside it does. */
export function LiveDot({ on, label }: { on: boolean; label?: string | undefined }) {
  const named = label === undefined ? {} : { role: 'img' as const, 'aria-label': label };
  return <span class={on ? 'live-dot' : 'live-dot off'} {...named} />;
}
