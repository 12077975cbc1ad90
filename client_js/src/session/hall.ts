/**
 * A hall as the server gives it: all defaults filled in (a text that was not given is empty), files as URLs.
 * `guide/halls/README.md` is the format.
 */
import type { Direction, View } from '../geometry/view.ts';
import type { Text } from '../protocol/types.ts';

export interface HallSummary {
  id: string;
  title: Text;
  description: Text;
  /** URL of a picture */
  cover: string;
  /** how many */
  scenes: number;
}

export interface Zone {
  id: string;
  title: Text;
}

/** Leads to a scene (`link`) or opens an exhibit (`exhibit`): one of the two is set. */
export interface Hotspot {
  id: string;
  at: Direction;
  link: string | null;
  exhibit: string | null;
  /** how one looks after walking through a link; null: it opens an exhibit */
  arrive: Omit<View, 'scene'> | null;
}

/** How much of the sphere a picture covers, degrees: `width` around its centre column, from pitch `bottom` to `top`. */
export interface Covers {
  width: number;
  top: number;
  bottom: number;
}

/** What may be seen: the edges of a view stay inside. Null: all. */
export interface ViewLimits {
  /** clockwise from the first to the second, also through north */
  yaw: [from: number, to: number] | null;
  pitch: [from: number, to: number] | null;
}

/**
 * Six square faces (f, r, b, l around, u, d), each in several sizes, cut into square tiles. The centre of f is at the
 * scene's `north`; the lower edge of u and the upper edge of d meet f. `level`, `x` and `y` are counted from 0.
 */
export interface Tiles {
  /** URL with {level}, {face}, {x} and {y} in the place of a tile's numbers */
  path: string;
  /** pixels along an edge, of a face and of a tile, from the smallest; the last tile of a row is what is left of the face */
  levels: { size: number; tile: number }[];
}

/**
 * The picture of a scene in several sizes, cut into tiles. A level has as many columns as tiles fit into its width, always a
 * power of two; the last row may be lower. A tile covers the same part of the picture as four of the next level.
 */
export interface Pyramid {
  /** the whole picture, small: to be shown at once */
  base: { url: string; width: number; height: number };
  /** URL with {level}, {y} and {x} in the place of a tile's numbers, counted from 0 */
  path: string;
  /** pixels, from the smallest; none where the base shows all there is */
  levels: { width: number; height: number; tile: number }[];
}

/** What may have a narration of its own. */
export interface Narration {
  /** empty: it has none */
  narration: Text;
  clip: Clip | null;
}

export interface Scene extends Narration {
  id: string;
  title: Text;
  /** for those who cannot see the picture */
  description: Text;
  zone: string | null;
  /** URL of the equirectangular picture; 2:1, unless `covers` says otherwise */
  picture: string;
  /** URL of the same picture made small; an earlier server has none */
  preview?: string;
  /** null: its tiles are not made yet; an earlier server has none */
  pyramid?: Pyramid | null;
  /** URLs of what one sees first in the scene, 1280×720 and 320×180; null: not made yet */
  cover?: string | null;
  thumbnail?: string | null;
  /** the letters with which each character of a Chinese title may begin in pinyin; an earlier server has none */
  initials?: string[];
  /** null: the whole sphere */
  covers: Covers | null;
  /** the same picture, sharper */
  tiles: Tiles | null;
  limits: ViewLimits | null;
  /** degrees: the yaw of the picture's centre column */
  north: number;
  /** where one looks on arrival */
  view: Omit<View, 'scene'>;
  hotspots: Hotspot[];
}

/** Words of one look. `link`: the address that they lead to: http, https or mailto. */
export interface TextRun {
  text: string;
  bold: boolean;
  italic: boolean;
  link: string | null;
}

/** A part of a long text. `start`: the number of a list's first item; null: it has dots. */
export type TextBlock = { kind: 'paragraph'; runs: TextRun[] } | { kind: 'list'; start: number | null; items: TextRun[][] };

/** A long text: for all languages, or by language. */
export type RichText = TextBlock[] | { [language: string]: TextBlock[] };

export interface Exhibit extends Narration {
  id: string;
  title: Text;
  /** as those of a scene */
  initials?: string[];
  text: Text;
  /** what there is to read beyond `text` */
  more: RichText | null;
  /** URLs */
  pictures: { file: string; caption: Text }[];
  /** URL of an MP4 */
  film: string | null;
  /** to listen to; `text`: what is said in it */
  audio: { text: Text; clip: Clip } | null;
  /** URL of a GLB */
  model: string | null;
  /** a page of the web; `label`: what stands on its button */
  link: { url: string; label: Text } | null;
}

/** A recorded narration. */
export interface Clip {
  /** URL */
  audio: string;
  /** how long it is, where that is told */
  seconds: number | null;
  /** its sentences, and when each begins, seconds; empty where that is not told */
  captions: { at: number; text: Text }[];
}

export interface Stop {
  id: string;
  title: Text;
  view: View;
  pointer: Direction | null;
  narration: Text;
  clip: Clip | null;
  /** planned time, where it is planned */
  seconds: number | null;
}

/** A floor plan. */
export interface Plan {
  title: Text;
  /** URL */
  picture: string;
  /** the yaw that points up in the picture */
  north: number;
  /** where each scene stands: fractions of the picture's width from the left and of its height from the top */
  scenes: { [scene: string]: { x: number; y: number } };
}

export interface Hall {
  id: string;
  title: Text;
  description: Text;
  credits: Text;
  cover: string;
  /** the scene entered first */
  start: string;
  zones: Zone[];
  scenes: Scene[];
  exhibits: Exhibit[];
  run_sheet: Stop[];
  plans: Plan[];
  /** `volume`: 0–1 */
  music: { audio: string; volume: number } | null;
  opening: 'none' | 'planet';
  /** degrees a second, to the right, after so many seconds of rest; null: the view does not turn by itself */
  autorotate: { speed: number; delay: number } | null;
}
