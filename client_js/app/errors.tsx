/** What goes wrong unforeseen: counted for the support panel, and shown as one calm page, never as a stack. */
import { Component } from 'preact';
import type { ComponentChildren } from 'preact';
import { t } from './i18n.ts';
import { Calm } from './parts/calm.tsx';

let count = 0;

export const errorCount = (): number => count;

/** A page that lives long must not fill memory with the same error; the console has the details. */
export function countError(error: unknown): void {
  count += 1;
  if (count <= 50) console.error(error);
}

export function watchErrors(): void {
  window.addEventListener('error', (event) => {
    // pictures and scripts that fail to load come by here too, without an error; those have their own message
    if (event.error) count += 1;
  });
  window.addEventListener('unhandledrejection', () => {
    count += 1;
  });
}

export function Broken() {
  return (
    <Calm title={t.broken.title} hint={t.broken.hint} icon="info">
      <button class="button main" onClick={() => location.reload()}>
        {t.action.reload}
      </button>
    </Calm>
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
