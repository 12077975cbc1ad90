/** Where comments fly. */
import { useEffect, useRef } from 'preact/hooks';
import './danmaku.css';
import { prefs } from '../../base/prefs.ts';
import { testids } from '../../base/testids.ts';
import type { LiveSession } from '../session.ts';
import { FlyingComments } from './danmaku.ts';
import type { CommentsModel } from './model.ts';

export function DanmakuLayer({ live, comments }: { live: LiveSession; comments: CommentsModel }) {
  const layer = useRef<HTMLDivElement>(null);
  const on = prefs.danmaku.value && !prefs.elder.value;
  useEffect(() => {
    if (!on || !layer.current) return;
    const flying = new FlyingComments(layer.current, () => live.me.value?.id ?? null);
    const off = comments.on('fresh', (comment) => flying.add(comment));
    return () => {
      off();
      flying.close();
    };
  }, [on, live, comments]);
  // what flies is in the list as well; read out it would only disturb
  return <div class="danmaku" translate={false} ref={layer} data-testid={testids.danmaku} aria-hidden="true" hidden={!on} />;
}
