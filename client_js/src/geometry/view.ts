/** A direction and a view: the two nouns that all geometry is about. */

/** Degrees: yaw 0–360 clockwise from the scene's north, pitch −90…90 (up positive). */
export interface Direction {
  yaw: number;
  pitch: number;
}

/** Where one looks from: a scene, a direction, and the vertical field of view, 20–110 degrees. */
export interface View extends Direction {
  scene: string;
  fov: number;
}
