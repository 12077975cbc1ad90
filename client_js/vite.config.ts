import { minifySync, type Plugin } from 'vite';
import { defineConfig, type ViteUserConfig as UserConfig } from 'vitest/config';

const source = (path: string): string => new URL(`src/${path}`, import.meta.url).pathname;

/** The pages, the tests and the README's examples name the SDK as its users do. */
const alias = [
  { find: /^guide-client$/, replacement: source('index.ts') },
  { find: /^guide-client\/panorama$/, replacement: source('panorama/index.ts') },
  { find: /^guide-client\/model$/, replacement: source('panorama/model/index.ts') },
  { find: /^guide-client\/panorama\.css$/, replacement: source('panorama/panorama.css') },
];

const TARGET = ['es2020', 'safari14', 'chrome80'];

/** Audio worklets are files that are fetched as they are: vite takes them for assets, and leaves their comments in. */
const minifiedWorklets: Plugin = {
  name: 'minified-worklets',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'asset' || !/\.worklet-[^/]*\.js$/.test(file.fileName)) continue;
      const text = typeof file.source === 'string' ? file.source : new TextDecoder().decode(file.source);
      file.source = minifySync(file.fileName, text, { module: true }).code;
    }
  },
};

const standalone: UserConfig = {
  root: 'app',
  resolve: { alias },
  base: './',
  define: { 'process.env.NODE_ENV': '"production"' }, // as every build but one for others' pages has it
  build: {
    target: TARGET,
    outDir: '../../guide/pages/static/standalone',
    emptyOutDir: true,
    copyPublicDir: false,
    lib: { entry: 'standalone/main.tsx', formats: ['iife'], name: 'guideWalk', fileName: () => 'walk.js', cssFileName: 'walk' },
  },
};

/**
 * `vite build` makes the pages; `vite build --mode sdk` the SDK as one ES module, for others' pages; `vite build --mode
 * standalone` the walk of an exported hall, as one script that is no module: a page on a disk may read no modules.
 */
export default defineConfig(({ command, mode }) => {
  const sdk = mode === 'sdk';
  if (mode === 'standalone') return standalone;
  return {
    root: 'app',
    resolve: { alias },
    plugins: [minifiedWorklets],
    // the SDK may be served from anywhere: its parts are found beside it; `vite` alone serves the pages at their own paths
    base: sdk ? './' : command === 'serve' ? '/' : '/static/',
    // modules, so that codecs are files of their own, fetched when they are first needed
    worker: { format: 'es' },
    build: sdk
      ? {
          target: TARGET,
          outDir: '../../guide/pages/static/sdk',
          emptyOutDir: true,
          copyPublicDir: false,
          lib: { entry: '../src/index.ts', formats: ['es'], fileName: () => 'guide.js' },
          rolldownOptions: { output: { minify: true } },
        }
      : {
          target: TARGET,
          outDir: '../../guide/pages/static',
          emptyOutDir: true,
          chunkSizeWarningLimit: 800, // kB: the panorama's, which is fetched late and alone
          rolldownOptions: {
            output: {
              // the viewer is the heaviest part: pages that show no panorama must not fetch it
              codeSplitting: {
                groups: [{ name: 'panorama', test: /node_modules[\\/](three[\\/](?!examples)|@photo-sphere-viewer[\\/])/ }],
              },
            },
          },
        },
    test: {
      root: '.',
      include: ['tests/**/*.test.ts'],
      css: true, // a style sheet is read as it stands, and not as nothing
    },
  };
});
