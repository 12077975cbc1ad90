/** A whole page. `fixed`: it covers the window and does not scroll, as over a panorama; else it scrolls as pages do. */
import './screen.css';
import type { Attributes } from '../attributes.ts';
import { useTheme } from '../styles/theme.ts';
import type { Theme } from '../styles/theme.ts';

interface ScreenProps extends Attributes {
  theme?: Theme;
  fixed?: boolean;
}

export function Screen({ theme = 'hall', fixed = false, class: name, ...rest }: ScreenProps) {
  useTheme(theme);
  return <main {...rest} class={`screen${fixed ? ' fixed' : ''}${name ? ` ${name}` : ''}`} />;
}
