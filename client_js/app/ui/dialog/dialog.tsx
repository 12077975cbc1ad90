/**
 * What lies over a page for a while: a sheet from below on a phone, a panel at the side on a wide screen, a dialog in the
 * middle. Escape and a press beside it close it, the focus goes in and comes back; what is beneath cannot be reached.
 */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import './dialog.css';
import { t } from '../../base/i18n.ts';
import { IconButton } from '../controls/button.tsx';
import { Portal } from '../layout/portal.tsx';
import { DialogStack } from './dialog-stack.ts';

interface DialogProps {
  title: string;
  /** absent: it must be answered, and cannot be closed */
  onClose?: (() => void) | undefined;
  kind?: 'sheet' | 'dialog';
  testid?: string;
  children: ComponentChildren;
}

const stack = new DialogStack(() => document.getElementById('app'));

/** Whether one is open: keys of the page beneath rest meanwhile. */
export const dialogOpen = (): boolean => stack.size > 0;

export function Dialog({ title, onClose, kind = 'sheet', testid, children }: DialogProps) {
  const panel = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  const shown = (layer: HTMLElement): (() => void) => {
    const before = document.activeElement;
    const back = (): boolean => {
      if (!(before instanceof HTMLElement) || !before.isConnected) return false;
      before.focus({ preventScroll: true });
      return document.activeElement === before;
    };
    // the keys listen before the page's own do
    if (stack.size === 0) document.addEventListener('keydown', pressed);
    const dialog = { layer, close: () => close.current?.(), enter: () => panel.current?.focus({ preventScroll: true }) };
    const leave = stack.open(dialog, back);
    return () => {
      leave();
      if (stack.size === 0) document.removeEventListener('keydown', pressed);
    };
  };
  return (
    <Portal onShown={shown}>
      <div class={`backdrop ${kind}`} onClick={(event) => event.target === event.currentTarget && onClose?.()}>
        <div ref={panel} class="dialog-panel" role="dialog" aria-modal="true" aria-label={title} tabIndex={-1} data-testid={testid}>
          <header class="dialog-head">
            <h2 class="dialog-title">{title}</h2>
            {onClose && <IconButton icon="close" label={t.action.close} onClick={onClose} />}
          </header>
          <div class="dialog-body">{children}</div>
        </div>
      </div>
    </Portal>
  );
}

function pressed(event: KeyboardEvent): void {
  if (event.key === 'Escape') stack.escape();
  if (event.key === 'Tab') keepInside(event);
}

/** Also where a browser does not know `inert` (Safari before 15.5, Chrome before 102). */
function keepInside(event: KeyboardEvent): void {
  const panel = stack.top?.layer instanceof HTMLElement ? stack.top.layer : null;
  const all = panel?.querySelectorAll<HTMLElement>('button:not(:disabled), a[href], input, select, textarea, summary, [tabindex="0"]');
  const first = all?.[0];
  const last = all?.[all.length - 1];
  if (!first || !last) return;
  const leaving = event.shiftKey ? first : last;
  if (document.activeElement === leaving || !panel?.contains(document.activeElement)) {
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}
