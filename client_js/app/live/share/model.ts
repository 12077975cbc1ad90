/** What is shared of a spot. It is made of what is public alone, never of the page's address: a guide's has a secret in it. */
import type { View } from 'guide-client';
import { language } from '../../base/i18n.ts';
import type { HallIndex } from '../../hall/hall.ts';
import { spotQuery } from '../../hall/spot.ts';

export interface Shared {
  title: string;
  /** what one sees there */
  text: string;
  link: string;
  /** URL of the poster */
  poster: string;
  /** URL of a square picture, with its host */
  picture: string;
}

/** What is shared where. `code`: the session one is in, else the hall is walked alone. `base`: what links begin with; `link`: a link of the server that begins alike. */
export interface Place {
  hall: HallIndex;
  view: View;
  code?: string | undefined;
  title?: string | undefined;
  base?: string;
  link?: string | undefined;
}

/** Returns what links begin with: what the server says in the document or in a link of its own, else where the page is. */
export function linkBase(link = document.querySelector<HTMLMetaElement>('meta[property="og:url"]')?.content): string {
  try {
    return new URL(link ?? '').origin;
  } catch {
    return location.origin;
  }
}

export function sharedOf({ hall, view, code, title, link, base = linkBase(link) }: Place): Shared {
  const query = spotQuery(view);
  const api = `/api/halls/${encodeURIComponent(hall.id)}`;
  const into = code ? `/j/${encodeURIComponent(code)}` : `/walk/${encodeURIComponent(hall.id)}`;
  const session = code ? `&code=${encodeURIComponent(code)}` : '';
  return {
    title: title ?? hall.title,
    text: hall.sceneTitle(view.scene),
    link: `${base}${into}?${query}`,
    poster: `${api}/poster?${query}&lang=${language}${session}`,
    picture: `${base}${api}/view?${query}&shape=square`,
  };
}
