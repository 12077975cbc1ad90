/**
 * How much of the SDK a page has to fetch, in a real build: KiB of gzip, without what is fetched only later (the Opus decoder
 * and encoder). `tests/app/build.test.ts` holds the pages to theirs.
 */
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

type Output = Rolldown.OutputChunk | Rolldown.OutputAsset;

// a build in a test run would be one for developers
beforeAll(() => void vi.stubEnv('NODE_ENV', 'production'));
afterAll(() => void vi.unstubAllEnvs());

/** What the build for others' pages makes of a page that names only these. */
async function bundled(names: string): Promise<readonly Output[]> {
  const entry = 'virtual:entry';
  const plugin = {
    name: 'entry',
    resolveId: (id: string) => (id.endsWith(entry) ? `\0${entry}` : null),
    load: (id: string) => (id === `\0${entry}` ? `export ${names} from 'guide-client';` : null),
  };
  const made = await build({ configFile: 'vite.config.ts', mode: 'sdk', logLevel: 'silent', plugins: [plugin], build: { write: false, lib: { entry } } });
  return (Array.isArray(made) ? made : [made]).flatMap((one) => ('output' in one ? one.output : []));
}

/** The entry, and what it imports at once. */
function chunksAtOnce(output: readonly Output[]): Rolldown.OutputChunk[] {
  const chunks = output.filter((one): one is Rolldown.OutputChunk => one.type === 'chunk');
  const found = new Set(chunks.filter(({ isEntry }) => isEntry));
  for (const chunk of found) for (const name of chunk.imports) for (const next of chunks) if (next.fileName === name) found.add(next);
  return [...found];
}

async function gzipped(chunks: readonly Rolldown.OutputChunk[]): Promise<number> {
  const sizes = chunks.map(async ({ code }) => {
    const stream = new Blob([code]).stream().pipeThrough(new CompressionStream('gzip'));
    return (await new Response(stream).arrayBuffer()).byteLength;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1024;
}

it.each([
  ['a follower’s SDK', '{ joinSession, resumeSession }', 16],
  ['all of the SDK', '*', 28],
])('%s stays in its budget', async (_, names, budget) => {
  const size = await gzipped(chunksAtOnce(await bundled(names)));
  expect(size).toBeGreaterThan(budget / 3);
  expect(size).toBeLessThanOrEqual(budget);
}, 60_000);
