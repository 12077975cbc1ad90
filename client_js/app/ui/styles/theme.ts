/**
 * Which set of tokens a page is drawn with. A hall is dark glass over a panorama, whatever the system asks for; the pages
 * that one works on are light by day, and dark where the system asks for dark.
 */
import { useLayoutEffect } from 'preact/hooks';

export type Theme = 'hall' | 'day';
/** The names in tokens.css. */
export type TokenSet = 'hall' | 'day-light' | 'day-dark';

export const tokenSet = (theme: Theme, systemIsDark: boolean): TokenSet => (theme === 'hall' ? 'hall' : systemIsDark ? 'day-dark' : 'day-light');

/** Gives the browser's own frame around the page the background of the document's theme, as tokens.css has it. */
export function colourFrame(): void {
  const colour = getComputedStyle(document.documentElement).getPropertyValue('--background').trim();
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', colour);
}

/** Draws the whole document with a theme for as long as the page is there, and follows the system. */
export function useTheme(theme: Theme): void {
  useLayoutEffect(() => {
    if (theme === 'hall') return; // the document's own
    const { documentElement: root } = document;
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const apply = (): void => {
      root.dataset['theme'] = tokenSet(theme, dark.matches);
      colourFrame();
    };
    apply();
    // Safari before 14 knows only addListener; it keeps what it began with
    dark.addEventListener?.('change', apply);
    return () => {
      dark.removeEventListener?.('change', apply);
      delete root.dataset['theme'];
      colourFrame();
    };
  }, [theme]);
}
