/** How much of the page's foot a phone's keyboard covers, in px: what lies there has to rise by it. */
import { useEffect, useState } from 'preact/hooks';

export function useKeyboardInset(): number {
  const [inset, setInset] = useState(0);
  useEffect(() => {
    const seen = window.visualViewport;
    if (!seen) return;
    const measure = (): void => {
      const covered = window.innerHeight - seen.height - seen.offsetTop;
      // pinching the page and toolbars that come and go cover a little too
      setInset(covered > 80 && seen.scale < 1.05 ? Math.round(covered) : 0);
    };
    seen.addEventListener('resize', measure);
    seen.addEventListener('scroll', measure);
    return () => {
      seen.removeEventListener('resize', measure);
      seen.removeEventListener('scroll', measure);
    };
  }, []);
  return inset;
}
