/** A line that leaves the page beneath free: how things stand, and one thing to do about it at most. */
import type { ComponentChildren } from 'preact';
import './banner.css';
import { testids } from '../../base/testids.ts';
import { Spinner } from './spinner.tsx';

interface BannerProps {
  children: ComponentChildren;
  hint?: string | undefined;
  busy?: boolean;
  /** one button */
  action?: ComponentChildren;
}

export function Banner({ children, hint, busy = false, action }: BannerProps) {
  return (
    <div class={hint ? 'banner tall' : 'banner'} translate={false} role="status" data-testid={testids.status}>
      {busy && <Spinner tiny />}
      <span class="two-lines">
        <strong>{children}</strong>
        {hint && <span class="second-line">{hint}</span>}
      </span>
      {action}
    </div>
  );
}

/** Nothing is to be said: the place stays, so that tests and screen readers find the same element whatever it says. */
export function NoBanner({ state }: { state: string }) {
  return <div class="banner none" translate={false} role="status" data-testid={testids.status} data-state={state} />;
}
