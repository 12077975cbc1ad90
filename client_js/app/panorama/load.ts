/** The viewer as a chunk of its own: whoever needs it awaits `viewer()`. */
export type { Panorama } from '../../src/panorama/panorama.ts';

let loading: Promise<typeof import('../../src/panorama/panorama.ts')> | null = null;

export function viewer(): Promise<typeof import('../../src/panorama/panorama.ts')> {
  loading ??= import('../../src/panorama/panorama.ts');
  // a failed fetch may be tried again
  loading.catch(() => (loading = null));
  return loading;
}

viewer().catch(() => undefined);
