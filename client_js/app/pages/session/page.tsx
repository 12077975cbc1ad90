/** `/j/CODE`: from the invitation to the goodbye, on one stage that stays. */
import { useEffect, useMemo } from 'preact/hooks';
import './page.css';
import { t } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { PanoramaView } from '../../panorama/panorama-view.tsx';
import { Button, ButtonLink } from '../../ui/controls/button.tsx';
import { MessagePage } from '../../ui/feedback/message-page.tsx';
import { Spinner } from '../../ui/feedback/spinner.tsx';
import { Screen } from '../../ui/layout/screen.tsx';
import { Follow } from './follow.tsx';
import { Join } from './join.tsx';
import { SessionModel } from './model.ts';
import { sessionWords } from './words.ts';

export function SessionPage({ code }: { code: string }) {
  const tour = useMemo(() => new SessionModel(code), [code]);
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
      return <MessagePage title={sessionWords.unknown} hint={sessionWords.unknownHint(code)} />;
    case 'over':
      return (
        <MessagePage title={sessionWords.over} hint={sessionWords.overHint} icon="check">
          {tour.details.value && (
            <ButtonLink kind="main" href={`/walk/${tour.details.value.hall}`}>
              {t.action.walk}
            </ButtonLink>
          )}
        </MessagePage>
      );
    case 'unreachable':
      return (
        <MessagePage title={t.state.unreachable} hint={t.state.unreachableHint} icon="wifi">
          <Button kind="main" onClick={() => void tour.open()}>
            {t.action.retry}
          </Button>
        </MessagePage>
      );
    case 'loading':
    case 'join':
    case 'follow':
      return (
        <Screen fixed class={live ? 'tour' : 'tour at-door'}>
          {stage && <PanoramaView key={stage.book.hall.id} stage={stage} />}
          {live ? (
            <Follow tour={tour} live={live} stage={stage} />
          ) : tour.step.value === 'join' ? (
            <Join tour={tour} />
          ) : (
            <div class="door-wait">
              <Spinner />
              <p role="status" data-testid={testids.status}>
                {tour.busy.value}
              </p>
            </div>
          )}
        </Screen>
      );
  }
}
