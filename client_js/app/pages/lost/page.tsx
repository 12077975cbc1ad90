/** Any other path: nothing is there. */
import { t } from '../../base/i18n.ts';
import { MessagePage } from '../../ui/feedback/message-page.tsx';

export function LostPage() {
  return <MessagePage title={t.notFound.title} hint={t.notFound.hint} />;
}
