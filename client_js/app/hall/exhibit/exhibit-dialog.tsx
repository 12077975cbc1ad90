/** What an exhibit has to tell. What shows it is fetched with the first that is opened; its text is there at once. */
import { useEffect, useState } from 'preact/hooks';
import type { ComponentType } from 'preact';
import type { Exhibit } from 'guide-client';
import './exhibit-dialog.css';
import { countError } from '../../base/errors.ts';
import { t, textIn } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Dialog } from '../../ui/dialog/dialog.tsx';

interface BodyProps {
  exhibit: Exhibit;
  onShow?: ((exhibit: string) => void) | undefined;
}

interface ExhibitDialogProps {
  /** absent: none is open */
  exhibit: Exhibit | undefined;
  onClose(): void;
  /** who leads shows its film to all; anyone else may watch it alone */
  onShow?: BodyProps['onShow'];
  /** the ids of all exhibits in the order in which one goes through them; absent: one does not */
  order?: readonly string[];
  onGo?(exhibit: string): void;
}

let body: ComponentType<BodyProps> | null = null;

export function ExhibitDialog({ exhibit, ...rest }: ExhibitDialogProps) {
  return exhibit ? <Open exhibit={exhibit} {...rest} /> : null;
}

function Open({ exhibit, onClose, onShow, order = [], onGo }: ExhibitDialogProps & { exhibit: Exhibit }) {
  const [Body, setBody] = useState(() => body);
  useEffect(() => {
    if (body) return;
    import('./exhibit-body.tsx').then(({ ExhibitBody }) => {
      body = ExhibitBody;
      setBody(() => body);
    }, countError);
  }, []);
  const at = order.indexOf(exhibit.id);
  const step = (by: number): void => {
    const to = order[at + by];
    if (to !== undefined) onGo?.(to);
  };
  return (
    <Dialog title={textIn(exhibit.title)} onClose={onClose} testid={testids.exhibit}>
      {Body ? <Body key={exhibit.id} exhibit={exhibit} onShow={onShow} /> : <p class="exhibit-text">{textIn(exhibit.text)}</p>}
      {onGo && at >= 0 && order.length > 1 && (
        <nav class="exhibit-steps">
          <Button icon="back" data-testid={testids.exhibitPrevious} disabled={at === 0} onClick={() => step(-1)}>
            {t.action.previous}
          </Button>
          <span class="quiet small">{`${at + 1} / ${order.length}`}</span>
          <Button icon="arrow" data-testid={testids.exhibitNext} disabled={at === order.length - 1} onClick={() => step(1)}>
            {t.action.next}
          </Button>
        </nav>
      )}
    </Dialog>
  );
}
