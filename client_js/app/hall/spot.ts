/**
 * The spot that a page's address names, `?scene=SCENE&view=YAW,PITCH,FOV`, and how it is written. The server reads it alike.
 * Programs that forward links append to them, some as if there were no query yet: what follows a value is left out.
 */
import type { View } from 'guide-client';
import type { HallIndex } from './hall.ts';

const ID = /^[A-Za-z0-9._-]{1,64}/;
const NUMBER = '(-?\\d{1,4}(?:\\.\\d{1,9})?)';
const VIEW = new RegExp(`^${NUMBER},${NUMBER}(?:,${NUMBER})?(?![\\d.])`);
/** The wire's limits. */
const NARROWEST = 20;
const WIDEST = 110;

/** A tenth of a degree is three pixels of a phone. */
const tenths = (angle: number): number => Math.round(angle * 10) / 10;

const between = (least: number, value: number, most: number): number => Math.min(most, Math.max(least, value));

function spot(scene: string, yaw: number, pitch: number, fov: number): View {
  return {
    scene,
    yaw: tenths(((yaw % 360) + 360) % 360) % 360,
    pitch: tenths(between(-90, pitch, 90)),
    fov: tenths(between(NARROWEST, fov, WIDEST)),
  };
}

/** Returns the spot that a query names; null where it names no scene of this hall. */
export function spotIn(query: string, hall: HallIndex): View | null {
  const asked = new URLSearchParams(query);
  const arrival = hall.arrival(ID.exec(asked.get('scene') ?? '')?.[0] ?? '');
  if (!arrival) return null;
  const [, yaw, pitch, fov] = VIEW.exec(asked.get('view') ?? '') ?? [];
  if (yaw === undefined || pitch === undefined) return arrival;
  return spot(arrival.scene, Number(yaw), Number(pitch), fov === undefined ? arrival.fov : Number(fov));
}

/** Returns the query that names a view, without `?`. */
export function spotQuery(view: View): string {
  const { scene, yaw, pitch, fov } = spot(view.scene, view.yaw, view.pitch, view.fov);
  return `scene=${encodeURIComponent(scene)}&view=${yaw},${pitch},${fov}`;
}

/** Returns the part of a page's query that names a spot, as it is, to be passed on to another page; empty where there is none. */
export function spotPart(query: string): string {
  const asked = new URLSearchParams(query);
  const scene = ID.exec(asked.get('scene') ?? '')?.[0];
  const view = VIEW.exec(asked.get('view') ?? '')?.[0];
  return scene ? `?scene=${scene}${view ? `&view=${view}` : ''}` : '';
}
