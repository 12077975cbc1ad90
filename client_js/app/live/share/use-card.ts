/** A page's card in WeChat, for as long as the page shows. */
import { useEffect } from 'preact/hooks';
import type { Shared } from './model.ts';

/** `read`: what would be shared now; null: nothing yet. */
export function useCard(read: () => Shared | null, depends: readonly unknown[]): void {
  useEffect(() => {
    if (!/MicroMessenger\//i.test(navigator.userAgent)) return;
    let stop = (): void => undefined;
    let gone = false;
    // fetched by those alone who are there
    void import('./wechat.ts').then(
      ({ keepCard }) => {
        if (!gone) stop = keepCard(read);
      },
      () => undefined,
    );
    return () => {
      gone = true;
      stop();
    };
  }, depends);
}
