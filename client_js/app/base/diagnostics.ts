/** `window.guideDiagnostics`: how this page is doing, for support, for tests, and for whoever is curious. */
import type { Diagnostics, View } from 'guide-client';
import { errorCount } from './errors.ts';

declare global {
  interface Window {
    /** a frozen picture of this moment; see the diagnostics of the SDK */
    readonly guideDiagnostics: Readonly<Diagnostics>;
  }
}

/** Puts `window.guideDiagnostics` there: read-only, and made anew whenever it is looked at. */
export function exposeDiagnostics(read: () => Readonly<Diagnostics>): void {
  Object.defineProperty(window, 'guideDiagnostics', { get: read, configurable: true, enumerable: true });
}

/** Returns this page's numbers of this moment. */
export const readDiagnostics = (): Readonly<Diagnostics> => window.guideDiagnostics;

/** Of a page that is in no session (yet). */
export function alone(shown: View | null = null): Readonly<Diagnostics> {
  return Object.freeze({
    status: 'idle' as const,
    role: null,
    scene: shown?.scene ?? null,
    yaw: shown?.yaw ?? null,
    pitch: shown?.pitch ?? null,
    fov: shown?.fov ?? null,
    following: false,
    guideTime: null,
    lag: 0,
    buffer: 0,
    voice: 'off' as const,
    lateness: 0,
    dropped: 0,
    rung: 0,
    fps: 0,
    picture: null,
    lastTick: 0,
    epoch: null,
    lastEvent: 0,
    reconnects: 0,
    errors: errorCount(),
  });
}
