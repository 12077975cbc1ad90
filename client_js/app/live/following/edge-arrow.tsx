/** The arrow at the edge of the panorama that leads to where the guide looks, while one looks around oneself. */
import './following.css';
import { testids } from '../../base/testids.ts';
import { Icon } from '../../ui/controls/icon.tsx';
import type { Following } from './model.ts';

export function EdgeArrow({ following }: { following: Following }) {
  return (
    <div
      class={following.elsewhere.value ? 'edge-arrow away' : 'edge-arrow'}
      ref={following.attachArrow}
      data-testid={testids.edgeArrow}
      aria-hidden="true"
      style={{ visibility: 'hidden' }}
    >
      <span class="head">
        <Icon name="arrow" />
      </span>
    </div>
  );
}
