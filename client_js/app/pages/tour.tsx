/** `/j/CODE`: from the invitation to the goodbye, on one stage that stays. */
import { useEffect, useMemo } from 'preact/hooks';
import { t } from '../i18n.ts';
import { Calm } from '../parts/calm.tsx';
import { StageView } from '../stage/view.tsx';
import { Tour as TourState } from '../state/tour.ts';
import { testids } from '../testids.ts';
import { Follow } from './follow.tsx';
import { Join } from './join.tsx';

export function Tour({ code }: { code: string }) {
  const tour = useMemo(() => new TourState(code), [code]);
  useEffect(() => {
    void tour.open();
    return () => tour.close();
  }, [tour]);

  const stage = tour.stage.value;
  const live = tour.live.value;
  const title = live?.session.value?.title ?? tour.details.value?.title;
  useEffect(() => {
    if (title) document.title = t.pageTitle(title);
  }, [title]);

  switch (tour.step.value) {
    case 'unknown':
      return <Calm title={t.join.unknown} hint={t.join.unknownHint(code)} />;
    case 'over':
      return (
        <Calm title={t.join.over} hint={t.join.overHint} icon="check">
          {tour.details.value && (
            <a class="button main" href={`/walk/${tour.details.value.hall}`}>
              {t.action.walk}
            </a>
          )}
        </Calm>
      );
    case 'unreachable':
      return (
        <Calm title={t.home.unreachable} hint={t.home.unreachableHint} icon="wifi">
          <button type="button" class="button main" onClick={() => void tour.open()}>
            {t.action.retry}
          </button>
        </Calm>
      );
    case 'loading':
    case 'join':
    case 'follow':
      return (
        <main class={live ? 'tour' : 'tour at-door'}>
          {stage && <StageView key={stage.book.hall.id} stage={stage} />}
          {live ? (
            <Follow tour={tour} live={live} stage={stage} />
          ) : tour.step.value === 'join' ? (
            <Join tour={tour} />
          ) : (
            <div class="door-wait">
              <span class="spinner" />
              <p role="status" data-testid={testids.status}>
                {tour.busy.value}
              </p>
            </div>
          )}
        </main>
      );
  }
}
