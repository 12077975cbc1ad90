/** `/j/CODE`: from the invitation to the goodbye, on one panorama that stays. */
import { useEffect, useMemo } from 'preact/hooks';
import './page.css';
import { t } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { PanoramaView } from '../../panorama/panorama-view.tsx';
import { MessagePage } from '../../ui/message-page.tsx';
import { Follow } from './follow.tsx';
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
            <a class="button main" href={`/walk/${model.details.value.hall}`}>
              {t.action.walk}
            </a>
          )}
        </MessagePage>
      );
    case 'unreachable':
      return (
        <MessagePage title={t.state.unreachable} hint={t.state.unreachableHint} icon="wifi">
          <button type="button" class="button main" onClick={() => void model.open()}>
            {t.action.retry}
          </button>
        </MessagePage>
      );
    case 'loading':
    case 'join':
    case 'follow':
      return (
        <main class={features ? 'tour' : 'tour at-door'}>
          {panorama && <PanoramaView key={panorama.hall.id} panorama={panorama} />}
          {features ? (
            <Follow model={model} features={features} panorama={panorama} />
          ) : model.step.value === 'join' ? (
            <Join model={model} />
          ) : (
            <div class="door-wait">
              <span class="spinner" />
              <p role="status" data-testid={testids.status}>
                {model.busy.value}
              </p>
            </div>
          )}
        </main>
      );
  }
}
