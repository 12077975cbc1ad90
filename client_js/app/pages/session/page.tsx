/** `/j/CODE`: from the invitation to the goodbye, on one panorama that stays. */
import { useEffect, useMemo } from 'preact/hooks';
import './page.css';
import { t } from '../../base/i18n.ts';
import { spotPart } from '../../hall/spot.ts';
import { testids } from '../../base/testids.ts';
import { EmptyStage, PanoramaView } from '../../panorama/panorama-view.tsx';
import { useUnlock } from '../../live/sound/use-unlock.ts';
import { Button, ButtonLink } from '../../ui/controls/button.tsx';
import { MessagePage } from '../../ui/feedback/message-page.tsx';
import { Spinner } from '../../ui/feedback/spinner.tsx';
import { Screen } from '../../ui/layout/screen.tsx';
import { Follow } from './follow/follow.tsx';
import { Join } from './join.tsx';
import { SessionModel } from './model.ts';
import { sessionWords } from './words.ts';

export function SessionPage({ code }: { code: string }) {
  const model = useMemo(() => new SessionModel(code), [code]);
  useEffect(() => {
    void model.open();
    return () => model.close();
  }, [model]);

  // also while the page is on its way: no tap is wasted
  useUnlock(() => model.restoreSound());

  const panorama = model.panorama.value;
  const features = model.features.value;
  const title = features?.live.info.value?.title ?? model.details.value?.title;
  useEffect(() => {
    if (title) document.title = t.pageTitle(title);
  }, [title]);

  switch (model.step.value) {
    case 'unknown':
      return <MessagePage title={sessionWords.unknown} hint={sessionWords.unknownHint(code)} />;
    case 'over':
      return (
        <MessagePage title={sessionWords.over} hint={sessionWords.overHint} icon="check">
          {model.details.value && (
            <ButtonLink kind="main" href={`/walk/${model.details.value.hall}${spotPart(location.search)}`}>
              {t.action.walk}
            </ButtonLink>
          )}
        </MessagePage>
      );
    case 'unreachable':
      return (
        <MessagePage title={t.state.unreachable} hint={t.state.unreachableHint} icon="wifi">
          <Button kind="main" onClick={() => void model.open()}>
            {t.action.retry}
          </Button>
        </MessagePage>
      );
    case 'loading':
    case 'join':
    case 'follow':
      return (
        <Screen fixed class={features ? 'tour' : 'tour at-door'}>
          {panorama ? (
            <PanoramaView key={panorama.hall.id} panorama={panorama} />
          ) : (
            features && <EmptyStage missing={model.hallMissing.value} />
          )}
          {features ? (
            <Follow model={model} features={features} panorama={panorama} />
          ) : model.step.value === 'join' ? (
            <Join model={model} />
          ) : (
            <div class="door-wait">
              <Spinner />
              <p translate={false} role="status" data-testid={testids.status}>
                {model.busy.value}
              </p>
            </div>
          )}
        </Screen>
      );
  }
}
