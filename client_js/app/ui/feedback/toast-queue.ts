/**
 * What is said in passing, at the foot of the window: that something was done, and the way to undo it.
 *
 * Invariants: at most `MOST` are shown; a newer one pushes the oldest out. One that can be undone stays long enough for
 * that, and none goes while the pointer or the focus is on it (toast.tsx).
 */
import { signal } from '@preact/signals';

export interface Toast {
  id: number;
  text: string;
  /** what it offers, such as: undo */
  action?: { name: string; run(): void } | undefined;
  /** ms that it stays */
  stay: number;
}

const MOST = 3;
const STAY = 5000;
/** As long as it takes to read it, see that it was wrong, and reach the button. */
const STAY_TO_UNDO = 10_000;

export class ToastQueue {
  private readonly list = signal<readonly Toast[]>([]);
  private last = 0;

  /** The toasts that are shown, oldest first. */
  get shown(): readonly Toast[] {
    return this.list.value;
  }

  /** Returns its id. */
  show(text: string, action?: Toast['action']): number {
    this.last += 1;
    const toast = { id: this.last, text, action, stay: action ? STAY_TO_UNDO : STAY };
    this.list.value = [...this.list.value, toast].slice(-MOST);
    return toast.id;
  }

  close(id: number): void {
    this.list.value = this.list.value.filter((toast) => toast.id !== id);
  }

  /** Does what the toast offers, once, and closes it. */
  act(id: number): void {
    const toast = this.list.value.find((each) => each.id === id);
    this.close(id);
    toast?.action?.run();
  }
}
