/** The bar on top: the way back or a state, the title, what can be done. Over a panorama it fades out; `solid`, it stays above what scrolls. */
import type { ComponentChildren } from 'preact';
import './top-bar.css';

interface TopBarProps {
  solid?: boolean;
  /** before the title */
  start?: ComponentChildren;
  title: ComponentChildren;
  /** after the title */
  children?: ComponentChildren;
}

export function TopBar({ solid = false, start, title, children }: TopBarProps) {
  return (
    <header class={solid ? 'top-bar solid' : 'top-bar'}>
      {start}
      {title}
      {children}
    </header>
  );
}
