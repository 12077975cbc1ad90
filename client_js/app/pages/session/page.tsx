/** `/j/CODE`: from the invitation to the goodbye, on one panorama that stays. */
import { useEffect, useMemo } from 'preact/hooks';
import './page.css';
import { t } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { EmptyStage, PanoramaView } from '../../panorama/panorama-view.tsx';
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

  const panorama = model.panorama.value;
  const features = model.features.value;
  const quiet = features !== null && features.connection.state.value !== 'online';
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
            <ButtonLink kind="main" href={`/walk/${model.details.value.hall}`}>
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
            <PanoramaView key={panorama.hall.id} panorama={panorama} quiet={quiet} />
          ) : (
            features && <EmptyStage missing={model.hallMissing.value} quiet={quiet} />
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
