/** Taking part with large text: one large button, nothing else to press by mistake. */
import './elder.css';
import { t } from '../../base/i18n.ts';
import { Composer } from '../../live/comments/composer.tsx';
import type { Drafts } from '../../live/comments/drafts.ts';
import { Comments } from '../../live/comments/list.tsx';
import type { MyTurn } from '../../live/floor/my-turn.ts';
import { HandButton } from '../../live/floor/panel.tsx';
import type { LiveSession } from '../../live/session.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';

export function ElderButton({ onSpeak }: { onSpeak(): void }) {
  return (
    <button type="button" class="button main large wide" onClick={onSpeak}>
      <Icon name="chat" />
      {t.follow.speak}
    </button>
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
    <Dialog title={t.follow.speak} onClose={onClose}>
      <Comments comments={live.comments.value.slice(-20)} me={live.me.value?.id ?? null} drafts={drafts} empty={t.follow.commentsEmpty} />
      <Composer drafts={drafts} live={live} />
      {turn && <HandButton turn={turn} live={live} wide />}
    </Dialog>
  );
}
