/** What a page gives a panorama, and is told by it. */
import type { Size } from '../geometry/projection.ts';
import type { Direction, View } from '../geometry/view.ts';
import type { PanoramaScene } from './scene-picture.ts';

export interface PanoramaOptions {
  scene(id: string): PanoramaScene | undefined;
  /** Called once a frame, `now` as in performance.now: what to draw, or null to leave it to the person. */
  frame?(now: number): View | null;
  /** the person took hold of the view */
  grab?(shown: View): void;
  /** a press without a drag; `secondary` for the right button or a long press */
  tap?(at: Direction, target: HTMLElement | null, secondary: boolean): void;
  /** after a frame in which anything moved; `at`: the time of that frame, as in performance.now */
  drawn?(view: View, size: Size, at: number): void;
  /** a scene's picture is on its way; until `entered` the former scene stays */
  entering?(scene: string): void;
  /** a scene is shown now; `missing` when its picture could not be had, `tooLarge` when this device cannot draw it, and a plain one stands for it */
  entered?(scene: string, missing: boolean, tooLarge: boolean): void;
  /** the system took the graphics away (`lost`), or gave them back */
  context?(lost: boolean): void;
  /** someone who prefers less movement gets a cut where others get a turn; default: as the system says */
  reducedMotion?(): boolean;
}
