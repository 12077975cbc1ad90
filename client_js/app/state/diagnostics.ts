/** `window.guideDiagnostics`: how this page is doing, for support, for tests, and for whoever is curious. */
import type { Diagnostics } from '../../src/diagnostics.ts';

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
