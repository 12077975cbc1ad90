/**
 * The geometry between a view on the wire and a picture on a screen. Pure; degrees, and CSS pixels.
 *
 * A field of view on the wire is vertical and meant for a stage at least as wide as high. On an upright phone the same angle
 * would show a slit, so the stage there shows more, above and below as well as beside: its picture is scaled by the square
 * root of its aspect, which shares the difference between height and width. `stageFov` and `wireFov` are each other's inverse.
 */
import { clamp } from '../base/math.ts';
import { wrapYaw } from './angles.ts';
import type { Direction, View } from './view.ts';

const RAD = Math.PI / 180;

/** Beyond this a picture is drawn too much out at its corners. */
const WIDEST = 1.5;

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

const widening = (aspect: number): number => clamp(1 / Math.sqrt(Math.max(aspect, 0.01)), 1, WIDEST);

const scaleFov = (fov: number, by: number): number => (2 * Math.atan(Math.tan((fov * RAD) / 2) * by)) / RAD;

/** Returns the vertical angle that a screen of this aspect (width / height) shows for a field of view on the wire, degrees. */
export const stageFov = (fov: number, aspect: number): number => scaleFov(fov, widening(aspect));

export const wireFov = (fov: number, aspect: number): number => scaleFov(fov, 1 / widening(aspect));

/**
 * Where a direction lies for a camera: `ahead` > 0 in front; `right` and `up` in units of the distance, so that
 * `right / ahead` is a tangent.
 */
function inCamera(view: Direction, at: Direction): { right: number; up: number; ahead: number } {
  const turn = (at.yaw - view.yaw) * RAD;
  const level = Math.cos(at.pitch * RAD);
  const flat = level * Math.cos(turn);
  const rise = Math.sin(at.pitch * RAD);
  const cos = Math.cos(view.pitch * RAD);
  const sin = Math.sin(view.pitch * RAD);
  return { right: level * Math.sin(turn), up: rise * cos - flat * sin, ahead: flat * cos + rise * sin };
}

/** Returns where on the screen a direction is drawn; null where it is behind or far outside. */
export function project(view: View, size: Size, at: Direction): Point | null {
  const { right, up, ahead } = inCamera(view, at);
  if (ahead < 0.05) return null;
  const half = size.height / 2 / Math.tan((stageFov(view.fov, size.width / size.height) * RAD) / 2);
  const x = size.width / 2 + (right / ahead) * half;
  const y = size.height / 2 - (up / ahead) * half;
  // a mark that lies a screen away is not worth a place in the layout
  if (x < -size.width || x > size.width * 2 || y < -size.height || y > size.height * 2) return null;
  return { x, y };
}

/** Returns the direction that is drawn at a point of the screen: the inverse of `project`. */
export function unproject(view: View, size: Size, point: Point): Direction {
  const half = size.height / 2 / Math.tan((stageFov(view.fov, size.width / size.height) * RAD) / 2);
  const right = (point.x - size.width / 2) / half;
  const up = (size.height / 2 - point.y) / half;
  const cos = Math.cos(view.pitch * RAD);
  const sin = Math.sin(view.pitch * RAD);
  const flat = cos - up * sin;
  const rise = sin + up * cos;
  return {
    yaw: wrapYaw(view.yaw + Math.atan2(right, flat) / RAD),
    pitch: Math.atan2(rise, Math.hypot(flat, right)) / RAD,
  };
}

/** Returns the way over the screen that leads to a direction: radians, 0 to the right, clockwise as CSS turns. */
export function bearing(view: Direction, at: Direction): number {
  const { right, up } = inCamera(view, at);
  return Math.atan2(-up, right);
}
