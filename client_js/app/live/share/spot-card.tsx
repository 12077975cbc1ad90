/** What one does to share a spot: the system's share sheet where there is one, the link to copy, the poster. */
import { useState } from 'preact/hooks';
import './share.css';
import { testids } from '../../base/testids.ts';
import { Button, ButtonLink } from '../../ui/controls/button.tsx';
import { CopyText } from '../../ui/fields/copy-text.tsx';
import type { Shared } from './model.ts';
import { inWechat } from './wechat.ts';
import { shareWords } from './words.ts';

export function SpotCard({ shared, hint }: { shared: Shared; hint: string }) {
  const { title, text, link } = shared;
  const [poster, setPoster] = useState(false);
  // WeChat's browser has no share sheet that works; plain HTTP has none at all
  const system = typeof navigator.share === 'function' && !inWechat();
  const send = (): void => {
    // one who changes one's mind is no fault
    void navigator.share({ title: `${text} · ${title}`, text, url: link }).catch(() => undefined);
  };
  return (
    <div class="spot-card">
      <p class="quiet small">{inWechat() ? shareWords.wechat : hint}</p>
      <p class="spot-link" translate={false} data-testid={testids.shareLink}>
        {link}
      </p>
      {system && (
        <Button kind="main" wide icon="share" data-testid={testids.shareSend} onClick={send}>
          {shareWords.send}
        </Button>
      )}
      <CopyText text={() => link} name={shareWords.link} />
      {poster ? (
        <Poster shared={shared} />
      ) : (
        <Button wide data-testid={testids.sharePoster} onClick={() => setPoster(true)}>
          {shareWords.poster}
        </Button>
      )}
    </div>
  );
}

/** It is drawn when it is asked for: that is work for the server. */
function Poster({ shared }: { shared: Shared }) {
  const [state, setState] = useState<'wait' | 'there' | 'failed'>('wait');
  return (
    <>
      {state !== 'failed' && (
        <img
          class="poster"
          src={shared.poster}
          alt={shareWords.posterOf(shared.title, shared.text)}
          width="750"
          height="1080"
          data-testid={testids.posterPicture}
          onLoad={() => setState('there')}
          onError={() => setState('failed')}
        />
      )}
      <p class="quiet small" translate={false} role="status">
        {state === 'wait' ? shareWords.posterWait : state === 'failed' ? shareWords.posterFailed : shareWords.posterHold}
      </p>
      {state === 'there' && !inWechat() && (
        <ButtonLink href={shared.poster} download={`${shared.title}.jpg`}>
          {shareWords.posterSave}
        </ButtonLink>
      )}
    </>
  );
}
