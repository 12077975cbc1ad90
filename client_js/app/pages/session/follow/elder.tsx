/** Taking part with large text: one large button, nothing else to press by mistake. */
import './elder.css';
import { Composer } from '../../../live/comments/composer.tsx';
import type { Drafts } from '../../../live/comments/drafts.ts';
import { Comments } from '../../../live/comments/list.tsx';
import { commentWords } from '../../../live/comments/words.ts';
import { HandButton } from '../../../live/floor/panel.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { Dialog } from '../../../ui/dialog/dialog.tsx';
import type { SessionFeatures } from '../model.ts';

export function ElderButton({ onSpeak }: { onSpeak(): void }) {
  return (
    <Button kind="main" large wide icon="chat" onClick={onSpeak}>
      {commentWords.speak}
    </Button>
  );
}

interface ElderSpeakProps {
  features: SessionFeatures;
  drafts: Drafts;
  onClose(): void;
}

export function ElderSpeak({ features, drafts, onClose }: ElderSpeakProps) {
  const { live, comments, turn } = features;
  return (
    <Dialog title={commentWords.speak} onClose={onClose}>
      <Comments comments={comments.comments.value.slice(-20)} me={live.me.value?.id ?? null} drafts={drafts} empty={commentWords.commentsEmpty} />
      <Composer drafts={drafts} live={live} />
      <HandButton turn={turn} live={live} wide />
    </Dialog>
  );
}
