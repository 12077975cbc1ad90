/** What comes over a page, and what it says. */
import { useState } from 'preact/hooks';
import { Answers, Button, IconButton, IconLink } from '../../ui/controls/button.tsx';
import { LiveDot } from '../../ui/data/tag.tsx';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { Overlay } from '../../ui/dialog/overlay.tsx';
import { Popover } from '../../ui/dialog/popover.tsx';
import { Banner } from '../../ui/feedback/banner.tsx';
import { MessagePage, WaitingPage } from '../../ui/feedback/message-page.tsx';
import { Note } from '../../ui/feedback/note.tsx';
import { Spinner } from '../../ui/feedback/spinner.tsx';
import { showToast } from '../../ui/feedback/toast.tsx';
import { PageTitle } from '../../ui/layout/page-title.tsx';
import { TopBar } from '../../ui/layout/top-bar.tsx';
import { Specimen } from './specimen.tsx';
import { kitWords } from './words.ts';

export function Dialogs() {
  const [open, setOpen] = useState<'none' | 'sheet' | 'dialog' | 'both'>('none');
  const [draft, setDraft] = useState(true);
  return (
    <Specimen name={kitWords.dialogs}>
      <div class="specimen-row">
        <Button data-testid="kit-sheet" onClick={() => setOpen('sheet')}>
          {kitWords.openSheet}
        </Button>
        <Button data-testid="kit-dialog" onClick={() => setOpen('dialog')}>
          {kitWords.openDialog}
        </Button>
        <Button onClick={() => showToast(kitWords.saved)}>{kitWords.toast}</Button>
        <Button
          data-testid="kit-toast"
          onClick={() => {
            setDraft(false);
            showToast(kitWords.draft, () => setDraft(true));
          }}
        >
          {kitWords.toastUndo}
        </Button>
        {draft && <span data-testid="kit-draft">✓</span>}
      </div>
      {(open === 'sheet' || open === 'both') && (
        <Dialog title={kitWords.sheet} onClose={() => setOpen('none')}>
          <p>{kitWords.sheetText}</p>
          <Answers>
            <Button data-testid="kit-second" onClick={() => setOpen('both')}>
              {kitWords.openSecond}
            </Button>
          </Answers>
        </Dialog>
      )}
      {(open === 'dialog' || open === 'both') && (
        <Dialog kind="dialog" title={kitWords.dialog} onClose={() => setOpen(open === 'both' ? 'sheet' : 'none')}>
          <p>{kitWords.dialogText}</p>
          <Answers>
            <Button onClick={() => setOpen(open === 'both' ? 'sheet' : 'none')}>{kitWords.kinds.plain}</Button>
            <Button kind="main">{kitWords.end}</Button>
          </Answers>
        </Dialog>
      )}
    </Specimen>
  );
}

export function Messages() {
  return (
    <Specimen name={kitWords.messages}>
      <Banner busy>{kitWords.reconnecting}</Banner>
      <Banner hint={kitWords.pausedHint}>{kitWords.paused}</Banner>
      <Note>{kitWords.noteDanger}</Note>
      <Note kind="guide">{kitWords.noteGuide}</Note>
      <Spinner />
      <div class="specimen-frame low">
        <TopBar start={<LiveDot on label={kitWords.live} />} title={<PageTitle text={kitWords.cardTitle} onLong={() => undefined} />}>
          <IconButton icon="gear" label={kitWords.sheet} />
        </TopBar>
      </div>
      <div class="specimen-frame low">
        <TopBar solid start={<IconLink icon="back" href="#top" label={kitWords.title} />} title={<PageTitle text={kitWords.cardTitle} onLong={() => undefined} />} />
      </div>
      <div class="specimen-frame middle">
        <Popover class="danger card-body" role="alert">
          <strong>{kitWords.popover}</strong>
          <p class="small">{kitWords.popoverHint}</p>
        </Popover>
      </div>
      <div class="specimen-frame">
        <Overlay icon="check" title={kitWords.overlay} hint={kitWords.overlayHint}>
          <Button kind="main">{kitWords.walk}</Button>
        </Overlay>
      </div>
      <div class="specimen-frame">
        <MessagePage title={kitWords.message} hint={kitWords.messageHint} />
      </div>
      <div class="specimen-frame middle">
        <WaitingPage text={kitWords.busy} />
      </div>
    </Specimen>
  );
}
