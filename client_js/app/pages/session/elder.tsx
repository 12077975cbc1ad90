/** Taking part with large text: one large button, nothing else to press by mistake. */
import './elder.css';
import { Composer } from '../../live/comments/composer.tsx';
import type { Drafts } from '../../live/comments/drafts.ts';
import { Comments } from '../../live/comments/list.tsx';
import { commentWords } from '../../live/comments/words.ts';
import type { MyTurn } from '../../live/floor/my-turn.ts';
import { HandButton } from '../../live/floor/panel.tsx';
import type { LiveSession } from '../../live/session.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Dialog } from '../../ui/dialog/dialog.tsx';

export function ElderButton({ onSpeak }: { onSpeak(): void }) {
  return (
    <Button kind="main" large wide icon="chat" onClick={onSpeak}>
      {commentWords.speak}
    </Button>
  );
}

interface ElderSpeakProps {
  live: LiveSession;
  drafts: Drafts;
  turn: MyTurn | null;
  onClose(): void;
}

export function ElderSpeak({ live, drafts, turn, onClose }: ElderSpeakProps) {
  return (
    <Dialog title={commentWords.speak} onClose={onClose}>
      <Comments comments={live.comments.value.slice(-20)} me={live.me.value?.id ?? null} drafts={drafts} empty={commentWords.commentsEmpty} />
      <Composer drafts={drafts} live={live} />
      {turn && <HandButton turn={turn} live={live} wide />}
    </Dialog>
  );
}
