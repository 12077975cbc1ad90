/**
 * How much a page has to fetch, in a real build: what grows beyond its budget is seen here, not on a slow line.
 * KiB of gzip; what is fetched only later (the panorama, the Opus decoder, the encoder) is not in it unless it says so.
 */
import { build, type InlineConfig, type Rolldown } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';

type Output = Rolldown.OutputChunk | Rolldown.OutputAsset;

const configFile = new URL('../vite.config.ts', import.meta.url).pathname;

async function built(config: InlineConfig): Promise<readonly Output[]> {
  const made = await build({ configFile, logLevel: 'silent', ...config, build: { write: false, ...config.build } });
  return (Array.isArray(made) ? made : [made]).flatMap((one) => ('output' in one ? one.output : []));
}

/** The SDK as one that names only these makes it. */
function bundled(names: string): Promise<readonly Output[]> {
  const entry = 'virtual:entry';
  const plugin = {
    name: 'entry',
    resolveId: (id: string) => (id.endsWith(entry) ? `\0${entry}` : null),
    load: (id: string) => (id === `\0${entry}` ? `export ${names} from 'guide-client';` : null),
  };
  return built({ mode: 'sdk', plugins: [plugin], build: { lib: { entry } } });
}

/** bytes of gzip */
async function gzip(content: string | Uint8Array): Promise<number> {
  const stream = new Blob([content as BlobPart]).stream().pipeThrough(new CompressionStream('gzip'));
  return (await new Response(stream).arrayBuffer()).byteLength;
}

/** Chunks and styles that come with those chunks, without what is fetched later. */
function withImports(output: readonly Output[], start: readonly Rolldown.OutputChunk[]): Output[] {
  const all = new Map<string, Output>(output.map((one) => [one.fileName, one]));
  const found = new Set<Output>();
  const add = (chunk: Output | undefined): void => {
    if (!chunk || found.has(chunk)) return;
    found.add(chunk);
    if (chunk.type !== 'chunk') return;
    for (const name of [...chunk.imports, ...(chunk.viteMetadata?.importedCss ?? [])]) add(all.get(name));
  };
  for (const chunk of start) add(chunk);
  return [...found];
}

async function kib(output: readonly Output[]): Promise<number> {
  const sizes = await Promise.all(output.map((one) => gzip(one.type === 'chunk' ? one.code : one.source)));
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

const chunks = (output: readonly Output[]): Rolldown.OutputChunk[] => output.filter((one): one is Rolldown.OutputChunk => one.type === 'chunk');
const entries = (output: readonly Output[]): Rolldown.OutputChunk[] => chunks(output).filter(({ isEntry }) => isEntry);

describe('the SDK', () => {
  it.each([
    ['of a follower', '{ joinSession, resumeSession }', 16],
    ['as a whole', '*', 28],
  ])('%s stays in its budget', async (_, names, budget) => {
    const output = await bundled(names);
    const size = await kib(withImports(output, entries(output)));
    expect(size).toBeGreaterThan(budget / 3);
    expect(size).toBeLessThanOrEqual(budget);
  }, 60_000);
});

describe('the follower’s page', () => {
  let output: readonly Output[];
  beforeAll(async () => {
    output = await built({});
  }, 60_000);

  const chunkOf = (module: string): Rolldown.OutputChunk[] => chunks(output).filter(({ facadeModuleId }) => facadeModuleId?.endsWith(module));

  it('has scripts within their budget before the panorama, with the decoder of the voice', async () => {
    const start = [...entries(output), ...chunkOf('/app/pages/session/page.tsx'), ...chunks(output).filter(({ name }) => name === 'opus-decoder')];
    expect(start.length).toBe(3);
    const page = withImports(output, start).filter(({ type }) => type === 'chunk');
    expect(page.some(({ fileName }) => /\/panorama-/.test(fileName))).toBe(false);
    const size = await kib(page);
    expect(size).toBeGreaterThan(100);
    expect(size).toBeLessThanOrEqual(145);
  });

  it('fetches three and its viewer apart, once, in a chunk of their own', () => {
    const heavy = chunks(output).filter(({ moduleIds }) => moduleIds.some((id) => /node_modules\/(three|@photo-sphere-viewer)\//.test(id)));
    expect(heavy.map(({ name }) => name)).toEqual(['panorama']);
  });
});
