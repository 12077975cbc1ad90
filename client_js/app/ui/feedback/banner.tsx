/** A line that leaves the page beneath free: what will pass by itself. */
import type { ComponentChildren } from 'preact';
import './banner.css';
import { testids } from '../../base/testids.ts';

export function Banner({ children, hint, busy = false }: { children: ComponentChildren; hint?: string; busy?: boolean }) {
  return (
    <div class={hint ? 'banner tall' : 'banner'} role="status" data-testid={testids.status}>
      {busy && <span class="spinner tiny" />}
      <span class="words">
        <strong>{children}</strong>
        {hint && <span>{hint}</span>}
      </span>
    </div>
  );
}
