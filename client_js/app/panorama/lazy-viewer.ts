/** Fetches the panorama's code and styles, the heaviest part of a page, apart from the page: whoever needs it awaits `loadViewer()`. */
export type { Panorama } from 'guide-client/panorama';

let loading: Promise<typeof import('./panorama-viewer.ts')> | null = null;

export function loadViewer(): Promise<typeof import('./panorama-viewer.ts')> {
  loading ??= import('./panorama-viewer.ts');
  // a failed fetch may be tried again
  loading.catch(() => (loading = null));
  return loading;
}

loadViewer().catch(() => undefined);
