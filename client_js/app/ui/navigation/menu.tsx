/** What opens beside a button: a popover, and in it a menu. Arrow keys go from one entry to the next. */
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import './menu.css';

/** Calls `leave` on Escape and on a press outside of `box`, while `open`. */
export function useLeave(box: RefObject<HTMLElement | null>, open: boolean, leave: () => void): void {
  useEffect(() => {
    if (!open) return;
    const left = (event: Event): void => {
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !box.current?.contains(event.target as Node)) leave();
    };
    document.addEventListener('pointerdown', left);
    document.addEventListener('keydown', left);
    return () => {
      document.removeEventListener('pointerdown', left);
      document.removeEventListener('keydown', left);
    };
  }, [open]);
}

export function Menu({ label, children }: { label: string; children: ComponentChildren }) {
  const menu = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const entries = [...(menu.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
    const at = entries.findIndex((entry) => entry === document.activeElement);
    const to = next(event.key, at, entries.length);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own keys
    entries[to]?.focus();
  };
  return (
    <div ref={menu} class="popover menu" role="menu" aria-label={label} onKeyDown={move}>
      {children}
    </div>
  );
}

function next(key: string, at: number, count: number): number | null {
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (Math.max(at, 0) - 1 + count) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}
