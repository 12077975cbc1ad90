/**
 * What lies over a page for a while: a sheet from below on a phone, a panel at the side on a wide screen, a dialog in the
 * middle. Escape and a press beside it close it, the focus goes in and comes back.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import './dialog.css';
import { t } from '../../base/i18n.ts';
import { Icon } from '../controls/icon.tsx';

interface DialogProps {
  title: string;
  /** absent: it must be answered, and cannot be closed */
  onClose?: (() => void) | undefined;
  kind?: 'sheet' | 'dialog';
  testid?: string;
  children: ComponentChildren;
}

/** How many are open: keys of the page beneath rest meanwhile. */
let open = 0;
export const dialogOpen = (): boolean => open > 0;

export function Dialog({ title, onClose, kind = 'sheet', testid, children }: DialogProps) {
  const panel = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    open += 1;
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close.current?.();
      if (event.key === 'Tab') keepInside(event, panel.current);
    };
    document.addEventListener('keydown', key);
    return () => {
      open -= 1;
      document.removeEventListener('keydown', key);
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <div class={`veil ${kind}`} onClick={(event) => event.target === event.currentTarget && onClose?.()}>
      <div ref={panel} class="panel" role="dialog" aria-modal="true" aria-label={title} tabIndex={-1} data-testid={testid}>
        <header>
          <h2>{title}</h2>
          {onClose && (
            <button type="button" class="icon-button" onClick={onClose} aria-label={t.action.close}>
              <Icon name="close" />
            </button>
          )}
        </header>
        <div class="body">{children}</div>
      </div>
    </div>
  );
}

function keepInside(event: KeyboardEvent, panel: HTMLElement | null): void {
  const all = panel?.querySelectorAll<HTMLElement>('button:not(:disabled), a[href], input, select, textarea, [tabindex="0"]');
  const first = all?.[0];
  const last = all?.[all.length - 1];
  if (!first || !last) return;
  const leaving = event.shiftKey ? first : last;
  if (document.activeElement === leaving || !panel?.contains(document.activeElement)) {
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}
