/** A key of the keyboard. Not shown where there is none. */
import './kbd.css';

export function Kbd({ children }: { children: string }) {
  return <kbd class="kbd">{children}</kbd>;
}
