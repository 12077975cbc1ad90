/** Hearts: one's own fly up at once, everybody's are counted and a few of them fly too. */
import { useEffect, useRef } from 'preact/hooks';
import './hearts.css';
import { reducedMotion } from '../../base/motion.ts';
import { testids } from '../../base/testids.ts';
import { IconButton } from '../../ui/controls/button.tsx';
import type { LiveSession } from '../session.ts';
import type { ReactionsModel } from './model.ts';
import { reactionWords } from './words.ts';

const FLYING_MOST = 14;
/** Of a whole hall's hearts a few stand for all. */
const AT_ONCE = 4;

function fly(sky: HTMLElement | null, own: boolean): void {
  if (!sky || reducedMotion() || document.hidden || sky.childElementCount >= FLYING_MOST) return;
  const heart = document.createElement('span');
  heart.className = own ? 'flying-heart own' : 'flying-heart';
  heart.textContent = '♥';
  heart.style.setProperty('--drift', `${Math.round(Math.random() * 48 - 24)}px`);
  heart.style.animationDuration = `${1600 + Math.random() * 900}ms`;
  heart.addEventListener('animationend', () => heart.remove());
  sky.append(heart);
}

export function Hearts({ live, reactions }: { live: LiveSession; reactions: ReactionsModel }) {
  const sky = useRef<HTMLSpanElement>(null);
  const seen = useRef<number | null>(null);
  const ownInFlight = useRef(0);
  const hearts = reactions.hearts.value;
  const known = live.known.value;
  useEffect(() => {
    if (!known) return;
    const before = seen.current;
    seen.current = hearts;
    // what was given before one came does not fly now
    if (before === null) return;
    // one's own flew when they were given
    const others = Math.max(0, hearts - before - ownInFlight.current);
    ownInFlight.current = Math.max(0, ownInFlight.current - (hearts - before));
    for (let i = 0; i < Math.min(others, AT_ONCE); i++) setTimeout(() => fly(sky.current, false), i * 130);
  }, [hearts, known]);
  const give = (): void => {
    ownInFlight.current += 1;
    reactions.give();
    fly(sky.current, true);
  };
  return (
    <div class="hearts">
      <span class="sky" ref={sky} aria-hidden="true" />
      <IconButton
        icon="heart"
        filled
        class="heart"
        data-testid={testids.heart}
        label={reactionWords.heart}
        caption={reactionWords.caption}
        disabled={live.phase.value === 'ended'}
        onClick={give}
      />
      <span class="tally" data-testid={testids.hearts} role="img" aria-label={reactionWords.hearts(hearts)}>
        {hearts > 0 ? short(hearts) : ''}
      </span>
    </div>
  );
}

/** 12345 → 12k */
const short = (n: number): string => (n < 10_000 ? String(n) : `${Math.floor(n / 1000)}k`);
