/** What a build of the pages holds: no more than a phone should have to fetch, and nothing that is for developers alone. */
import { build } from 'vite';
import type { Rolldown } from 'vite';
import { beforeAll, describe, expect, it, vi } from 'vitest';

/** KiB, gzipped: what a follower's phone fetches before the panorama's own code. Scripts are counted as `make bench ARGS=weight` counts them. */
const MOST = { scripts: 145, styles: 13 };

type Output = Rolldown.OutputChunk | Rolldown.OutputAsset;
let output: readonly Output[] = [];

beforeAll(async () => {
  vi.stubEnv('NODE_ENV', 'production'); // else it is a build for developers
  const [built] = [await build({ configFile: 'vite.config.ts', logLevel: 'silent', build: { write: false } })].flat();
  if (!built || !('output' in built)) throw new Error('the build gave nothing');
  output = built.output;
}, 120_000);

const contents = (file: Output): string | Uint8Array => (file.type === 'chunk' ? file.code : file.source);

async function gzipped(file: Output): Promise<number> {
  const whole = new Response(new Blob([contents(file) as BlobPart]).stream().pipeThrough(new CompressionStream('gzip')));
  return (await whole.arrayBuffer()).byteLength;
}

const chunks = (): Rolldown.OutputChunk[] => output.filter((file) => file.type === 'chunk');

function chunkOf(module: string): Rolldown.OutputChunk {
  const found = chunks().find(({ facadeModuleId, moduleIds }) => facadeModuleId?.endsWith(module) || moduleIds.some((id) => id.endsWith(module)));
  if (!found) throw new Error(`${module} is in no chunk`);
  return found;
}

/** The files that come with a chunk: what it imports, and the styles of all of it. */
function withImports(chunk: Rolldown.OutputChunk, found = new Set<string>()): Set<string> {
  if (found.has(chunk.fileName)) return found;
  found.add(chunk.fileName);
  for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
  for (const name of chunk.imports) {
    const next = chunks().find(({ fileName }) => fileName === name);
    if (next) withImports(next, found);
  }
  return found;
}

describe('a build of the pages', () => {
  it('has a page for a follower that a phone fetches quickly', async () => {
    const names = new Set<string>();
    for (const module of ['app/main.tsx', 'app/pages/session/page.tsx', 'app/panorama/lazy-viewer.ts']) withImports(chunkOf(module), names);
    // what the worker fetches to decode, and what plays on the audio thread; the worker itself has a budget of its own
    const beside = output.filter(({ type, fileName }) => type === 'asset' && /(opus-decoder|playout\.worklet)[^/]*\.js$/.test(fileName));
    expect(beside.length).toBe(2);
    for (const { fileName } of beside) names.add(fileName);
    const panorama = chunkOf('three.core.js').fileName;
    const files = output.filter(({ fileName }) => names.has(fileName) && fileName !== panorama);
    const sizes = await Promise.all(files.map(async (file) => ({ name: file.fileName, bytes: await gzipped(file) })));
    const sum = (ending: string): number => sizes.filter(({ name }) => name.endsWith(ending)).reduce((all, { bytes }) => all + bytes, 0) / 1024;
    const list = sizes.map(({ name, bytes }) => `${name} ${bytes}`).join('\n');
    expect(sizes.length).toBeGreaterThan(8);
    expect(sum('.js'), list).toBeLessThanOrEqual(MOST.scripts);
    expect(sum('.css'), list).toBeLessThanOrEqual(MOST.styles);
  });

  it('has a worker that is a small file, without any codec', async () => {
    const worker = output.find(({ fileName }) => fileName.includes('session.worker'));
    expect(worker).toBeDefined();
    if (worker) expect((await gzipped(worker)) / 1024).toBeLessThan(16);
  });

  it('has no panorama where none is shown', () => {
    const panorama = chunkOf('three.core.js').fileName;
    expect([...withImports(chunkOf('app/pages/home/page.tsx'))]).not.toContain(panorama);
    expect([...withImports(chunkOf('app/main.tsx'))]).not.toContain(panorama);
  });

  it('has no trace of the ui kit', () => {
    const modules = chunks().flatMap(({ moduleIds }) => moduleIds);
    expect(modules.length).toBeGreaterThan(100);
    expect(modules.filter((id) => id.includes('ui-kit'))).toEqual([]);
    const traces = output.filter((file) => /ui-kit|界面部件|UI kit|specimen/.test(String(contents(file))) || file.fileName.includes('ui-kit'));
    expect(traces.map(({ fileName }) => fileName)).toEqual([]);
  });
});
