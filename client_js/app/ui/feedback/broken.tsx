/** The page that is shown after an unexpected error: what to do, and never a stack trace. */
import { Component } from 'preact';
import type { ComponentChildren } from 'preact';
import { countError } from '../../base/errors.ts';
import { t } from '../../base/i18n.ts';
import { Button } from '../controls/button.tsx';
import { uiWords } from '../words.ts';
import { MessagePage } from './message-page.tsx';

export function Broken() {
  return (
    <MessagePage title={uiWords.broken.title} hint={uiWords.broken.hint} icon="info">
      <Button kind="main" onClick={() => location.reload()}>
        {t.action.reload}
      </Button>
    </MessagePage>
  );
}

export class Boundary extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };

  override componentDidCatch(error: unknown): void {
    countError(error);
    this.setState({ broken: true });
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}
