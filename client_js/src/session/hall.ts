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
}

export interface Scene {
  id: string;
  title: Text;
  zone: string | null;
  /** URL of the equirectangular picture, 2:1 */
  picture: string;
  /** URL of the same picture made small; an earlier server has none */
  preview?: string;
  /** degrees: the yaw of the picture's centre column */
  north: number;
  /** where one looks on arrival */
  view: Omit<View, 'scene'>;
  hotspots: Hotspot[];
}

export interface Exhibit {
  id: string;
  title: Text;
  text: Text;
  /** URLs */
  pictures: string[];
  /** URL of an MP4 */
  film: string | null;
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
}
