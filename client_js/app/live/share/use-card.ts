/** A page's card in WeChat, for as long as the page shows. */
import { useEffect } from 'preact/hooks';
import type { Place } from './model.ts';

/** `read`: what would be shared now; null: nothing yet. */
export function useCard(read: () => Place | null, depends: readonly unknown[]): void {
  useEffect(() => {
    if (!/MicroMessenger\//i.test(navigator.userAgent)) return;
    let stop = (): void => undefined;
    let gone = false;
    // fetched by those alone who are there
    void Promise.all([import('./wechat.ts'), import('./model.ts')]).then(
      ([{ keepCard }, { sharedOf }]) => {
        const card = (): ReturnType<typeof sharedOf> | null => {
          const place = read();
          return place && sharedOf(place);
        };
        if (!gone) stop = keepCard(card);
      },
      () => undefined,
    );
    return () => {
      gone = true;
      stop();
    };
  }, depends);
}
