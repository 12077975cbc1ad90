/** A line that leaves the page beneath free: what will pass by itself. */
import type { ComponentChildren } from 'preact';
import './banner.css';
import { testids } from '../../base/testids.ts';
import { Spinner } from './spinner.tsx';

interface BannerProps {
  children: ComponentChildren;
  hint?: string;
  busy?: boolean;
  testid?: string;
}

export function Banner({ children, hint, busy = false, testid = testids.status }: BannerProps) {
  return (
    <div class={hint ? 'banner tall' : 'banner'} role="status" data-testid={testid}>
      {busy && <Spinner tiny />}
      <span class="two-lines">
        <strong>{children}</strong>
        {hint && <span class="second-line">{hint}</span>}
      </span>
    </div>
  );
}

/** Nothing is to be said: the place stays, so that tests and screen readers find the same element whatever it says. */
export function NoBanner({ state }: { state: string }) {
  return <div class="banner none" role="status" data-testid={testids.status} data-state={state} />;
}
