/** Where comments fly, or stand for a while where the reader wants nothing to move. */
import { useEffect, useRef } from 'preact/hooks';
import './danmaku.css';
import { reducedMotion } from '../../base/motion.ts';
import { prefs } from '../../base/prefs.ts';
import { testids } from '../../base/testids.ts';
import type { LiveSession } from '../session.ts';
import { FlyingComments } from './danmaku.ts';
import { StillComments } from './still-comments.ts';
import type { CommentsModel } from './model.ts';

export function DanmakuLayer({ live, comments }: { live: LiveSession; comments: CommentsModel }) {
  const layer = useRef<HTMLDivElement>(null);
  const still = reducedMotion();
  const on = prefs.danmaku.value && !prefs.elder.value;
  useEffect(() => {
    if (!on || !layer.current) return;
    const me = (): string | null => live.me.value?.id ?? null;
    const flying = still ? new StillComments(layer.current, me) : new FlyingComments(layer.current, me);
    const off = comments.on('fresh', (comment) => flying.add(comment));
    return () => {
      off();
      flying.close();
    };
  }, [on, still, live, comments]);
  // what flies is in the list as well; read out it would only disturb
  return <div class={still ? 'danmaku still' : 'danmaku'} translate={false} ref={layer} data-testid={testids.danmaku} aria-hidden="true" hidden={!on} />;
}
