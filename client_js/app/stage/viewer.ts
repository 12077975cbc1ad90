/** The viewer as a chunk of its own: whoever needs it awaits `viewer()`. */
export type { Pano } from '../../src/pano.ts';

let loading: Promise<typeof import('../../src/pano.ts')> | null = null;

export function viewer(): Promise<typeof import('../../src/pano.ts')> {
  loading ??= import('../../src/pano.ts');
  // a failed fetch may be tried again
  loading.catch(() => (loading = null));
  return loading;
}

viewer().catch(() => undefined);
