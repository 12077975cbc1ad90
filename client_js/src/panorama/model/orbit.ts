/** Where one looks at a thing from that stands in the middle. Pure; degrees. */
import { clamp } from '../../base/math.ts';
import { wrapYaw } from '../../geometry/angles.ts';

const HIGHEST = 85;
const FARTHEST = 0.7;
const NEAREST = 5;

export class Orbit {
  /** round it; 0 from the front */
  yaw = 25;
  /** above it */
  height = 15;
  /** 1: all of it is seen; 2: twice as large */
  nearness = 1;

  /** The thing turns to the right, and its upper side to the eye. */
  turn(right: number, up: number): void {
    this.yaw = wrapYaw(this.yaw - right);
    this.height = clamp(this.height + up, -HIGHEST, HIGHEST);
  }

  zoom(factor: number): void {
    this.nearness = clamp(this.nearness * factor, FARTHEST, NEAREST);
  }

  /** The place of the eye: x to the right, y up, z to the front. `distance`: from which all of it is seen. */
  eye(distance: number): { x: number; y: number; z: number } {
    const rad = Math.PI / 180;
    const far = distance / this.nearness;
    const level = Math.cos(this.height * rad) * far;
    return { x: Math.sin(this.yaw * rad) * level, y: Math.sin(this.height * rad) * far, z: Math.cos(this.yaw * rad) * level };
  }
}
