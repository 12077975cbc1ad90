/**
 * The one place of a page over a panorama where it says something by itself: how the connection is, why there is no picture.
 * Notices stand below one another, however many there are: none lies over another.
 */
import type { ComponentChildren } from 'preact';
import './notices.css';

export function Notices({ children }: { children: ComponentChildren }) {
  return <div class="notices">{children}</div>;
}
