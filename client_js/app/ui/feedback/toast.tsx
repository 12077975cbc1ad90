/** The toasts of the window. A page that uses them shows `Toasts` once, and calls `showToast`. */
import { useEffect, useState } from 'preact/hooks';
import './toast.css';
import { t } from '../../base/i18n.ts';
import { Button, IconButton } from '../controls/button.tsx';
import { Portal } from '../layout/portal.tsx';
import { uiWords } from '../words.ts';
import { ToastQueue } from './toast-queue.ts';
import type { Toast } from './toast-queue.ts';

const queue = new ToastQueue();

/** Says that something was done; `undo` takes it back. */
export function showToast(text: string, undo?: () => void): void {
  queue.show(text, undo && { name: uiWords.toast.undo, run: undo });
}

export function Toasts() {
  return (
    <Portal>
      <Shown />
    </Portal>
  );
}

/** The element is always in the page: screen readers announce only changes inside an element that they already know. */
function Shown() {
  return (
    <div class="toasts" translate={false} role="status" aria-live="polite">
      {queue.shown.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

export function ToastCard({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => queue.close(toast.id), toast.stay);
    return () => clearTimeout(timer);
  }, [held, toast]);
  const hold = (on: boolean) => () => setHeld(on);
  return (
    <div class="toast" onPointerEnter={hold(true)} onPointerLeave={hold(false)} onFocusCapture={hold(true)} onBlurCapture={hold(false)}>
      <span class="toast-text">{toast.text}</span>
      {toast.action && (
        <Button kind="bare" class="toast-action" onClick={() => queue.act(toast.id)}>
          {toast.action.name}
        </Button>
      )}
      <IconButton icon="close" label={t.action.close} onClick={() => queue.close(toast.id)} />
    </div>
  );
}
