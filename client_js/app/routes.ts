/** Which page a path asks for, and that page's code. Every page is the same document; the path alone decides. */
import { h } from 'preact';
import type { ComponentType } from 'preact';
import { typedCode } from './base/join-code.ts';

export type Route =
  | { page: 'home' }
  | { page: 'join'; code: string }
  | { page: 'guide' }
  | { page: 'walk'; hall: string }
  | { page: 'kit' }
  | { page: 'lost' };

type Of<Page extends Route['page']> = Extract<Route, { page: Page }>;

interface PageEntry<Page extends Route['page']> {
  /** fetches the page's code */
  load(route: Of<Page>): Promise<ComponentType>;
  /** it shows a panorama, whose code is fetched beside the page's, not after it */
  panorama: boolean;
}

const lostPage = async (): Promise<ComponentType> => (await import('./pages/lost/page.tsx')).LostPage;

/** Pages are fetched when they are asked for: a follower on a phone never loads the console. */
const pages: { readonly [Page in Route['page']]: PageEntry<Page> } = {
  home: { panorama: false, load: async () => (await import('./pages/home/page.tsx')).HomePage },
  join: {
    panorama: true,
    async load({ code }) {
      const { SessionPage } = await import('./pages/session/page.tsx');
      return () => h(SessionPage, { code });
    },
  },
  guide: { panorama: true, load: async () => (await import('./pages/console/page.tsx')).ConsolePage },
  walk: {
    panorama: true,
    async load({ hall }) {
      const { WalkPage } = await import('./pages/walk/page.tsx');
      return () => h(WalkPage, { id: hall });
    },
  },
  // for developers: a built page has no trace of it
  kit: { panorama: false, load: async () => (import.meta.env.DEV ? (await import('./pages/ui-kit/page.tsx')).UiKitPage : lostPage()) },
  lost: { panorama: false, load: lostPage },
};

export function pageOf<Page extends Route['page']>(route: Of<Page>): Promise<ComponentType> {
  return (pages[route.page as Page] as PageEntry<Page>).load(route);
}

export const showsPanorama = ({ page }: Route): boolean => pages[page].panorama;

/** Ids as PROTOCOL.md has them. */
const ID = /^[A-Za-z0-9._-]{1,64}$/;

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

export function routeOf(path: string): Route {
  // programs that forward a link without a query may append `&from=…` to it
  const parts = path.replace(/&.*$/, '').split('/').filter(Boolean).map(decoded);
  const [first, second] = parts;
  if (parts.length === 0 || (first === 'index.html' && parts.length === 1)) return { page: 'home' };
  if (first === 'guide' && parts.length === 1) return { page: 'guide' };
  // a code that cannot exist is still a code someone typed: the join page says so, in words about codes
  if (first === 'j' && parts.length === 2 && second) return { page: 'join', code: typedCode(second) };
  if (first === 'walk' && parts.length === 2 && second && ID.test(second)) return { page: 'walk', hall: second };
  if (import.meta.env.DEV && first === 'ui-kit' && parts.length === 1) return { page: 'kit' };
  return { page: 'lost' };
}
