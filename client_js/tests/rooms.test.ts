/**
 * The rooms of the client: a folder imports only folders that stand before it, types too.
 *
 *     src    base → geometry → protocol → time → session → audio → worker → roles → index       panorama beside them
 *     app    base → ui → hall → panorama → live → pages → routes, main, standalone
 */
import { describe, expect, it } from 'vitest';

const sources = import.meta.glob<string>(['../src/**/*.{ts,tsx}', '../app/**/*.{ts,tsx}'], { query: '?raw', import: 'default', eager: true });

interface Import {
  /** both from client_js, such as src/base/emitter.ts; a package's name where it is one's */
  from: string;
  to: string;
}

/** A path without . and .. in it. */
function resolved(from: string, to: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of to.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

const files = Object.entries(sources).map(([path, text]) => ({ path: path.replace('../', ''), text }));

const imports: Import[] = files.flatMap(({ path, text }) => {
  const code = text.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
  const named = [...code.matchAll(/\bfrom\s+'([^']+)'|\bimport\(?\s*'([^']+)'/g)].map((match) => match[1] ?? match[2] ?? '');
  return named.map((to) => ({ from: path, to: to.startsWith('.') ? resolved(path, to) : to }));
});

const shown = ({ from, to }: Import): string => `${from} imports ${to}`;
const within = (folder: string): Import[] => imports.filter(({ from }) => from.startsWith(`${folder}/`));
/** src/audio/input/encoder.ts → audio; a file right in src or app → its name */
const room = (path: string): string => path.split('/')[1]?.replace(/\.tsx?$/, '') ?? '';

const SDK = ['base', 'geometry', 'protocol', 'time', 'session', 'audio', 'worker', 'roles', 'index'];
const PANORAMA = ['base', 'geometry', 'protocol', 'session', 'panorama'];
const APP = ['base', 'ui', 'hall', 'panorama', 'live', 'pages', 'routes', 'main', 'standalone'];

it('reads the imports', () => {
  expect(files.length).toBeGreaterThan(120);
  expect(imports.length).toBeGreaterThan(500);
});

describe('the rooms', () => {
  it.each([
    ['src', SDK],
    ['app', APP],
  ])('of %s are known, and import only what stands before them', (folder, order) => {
    const up = within(folder)
      .filter(({ from, to }) => to.startsWith(`${folder}/`) && room(from) !== 'panorama')
      .filter(({ from, to }) => !order.includes(room(from)) || order.indexOf(room(to)) > order.indexOf(room(from)));
    const unknown = files.filter(({ path }) => path.startsWith(`${folder}/`) && ![...order, 'panorama'].includes(room(path)));
    expect(unknown.map(({ path }) => path)).toEqual([]);
    expect(up.map(shown)).toEqual([]);
  });

  it('of the panoramas import only what stands before them', () => {
    const sdk = within('src/panorama').filter(({ to }) => to.startsWith('src/') && !PANORAMA.includes(room(to)));
    const app = within('app/panorama').filter(({ to }) => to.startsWith('app/') && !APP.slice(0, APP.indexOf('panorama') + 1).includes(room(to)));
    expect([...sdk, ...app].map(shown)).toEqual([]);
  });

  it('of input and output know nothing of each other', () => {
    const crossing = [
      ...within('src/audio/input').filter(({ to }) => to.startsWith('src/audio/output/')),
      ...within('src/audio/output').filter(({ to }) => to.startsWith('src/audio/input/')),
    ];
    expect(crossing.map(shown)).toEqual([]);
  });

  it('of two pages know nothing of each other', () => {
    const page = (path: string): string => path.split('/')[2] ?? '';
    const crossing = within('app/pages').filter(({ from, to }) => to.startsWith('app/pages/') && page(from) !== page(to));
    expect(crossing.map(shown)).toEqual([]);
  });
});

it('the features of a session know nothing of each other', () => {
  const feature = (path: string): string => /^app\/live\/([a-z]+)\//.exec(path)?.[1] ?? '';
  const crossing = within('app/live')
    .filter(({ from, to }) => feature(from) !== '' && to.startsWith('app/live/') && feature(from) !== feature(to))
    .filter(({ to }) => to !== 'app/live/session.ts');
  expect(crossing.map(shown)).toEqual([]);
  const known = imports.filter(({ from, to }) => from === 'app/live/session.ts' && to.startsWith('app/live/'));
  expect(known.map(shown)).toEqual([]);
});

it('base and ui know no session and no hall', () => {
  const nouns = /\b(GuideClient|LiveSession|SessionHandle|Follower|VoiceReceiver|Lead|Floor|Hall|HallIndex|Scene|Stop|Exhibit|Hotspot)\b/;
  const knowing = files.filter(({ path }) => /^app\/(base|ui)\//.test(path)).flatMap(({ path, text }) =>
    [...text.matchAll(/import (?:type )?\{([^}]*)\} from 'guide-client/g)].filter(([, names = '']) => nouns.test(names)).map(([line]) => `${path}: ${line}`),
  );
  expect(knowing).toEqual([]);
});

describe('packages', () => {
  it.each([
    [/^(three(\/.*)?|@photo-sphere-viewer\/.*)$/, /^src\/panorama\//],
    [/^(preact(\/.*)?|@preact\/signals)$/, /^app\//],
    [/^(opus-decoder|libopus-wasm)$/, /^src\/audio\//],
    [/^danmaku$/, /^app\/live\/comments\//],
  ])('%s are used in %s alone', (name, where) => {
    const used = imports.filter(({ to }) => name.test(to));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter(({ from }) => !where.test(from)).map(shown)).toEqual([]);
  });

  it('are no others', () => {
    const known = /^(guide-client(\/panorama(\.css)?|\/model)?|three(\/examples\/jsm\/loaders\/GLTFLoader\.js)?|@photo-sphere-viewer\/core(\/.*)?|preact(\/hooks)?|@preact\/signals|opus-decoder|libopus-wasm|danmaku)$/;
    expect(imports.filter(({ to }) => !/^(src|app)\//.test(to) && !known.test(to)).map(shown)).toEqual([]);
  });
});

it('the app knows the SDK by its public names alone', () => {
  const around = within('app').filter(({ to }) => !to.startsWith('app/') && (to.startsWith('src/') || to.startsWith('.')));
  expect(around.map(shown)).toEqual([]);
  expect(within('app').filter(({ to }) => to === 'guide-client').length).toBeGreaterThan(20);
  expect(within('src').filter(({ to }) => to.startsWith('app/') || to.startsWith('guide-client')).map(shown)).toEqual([]);
});

it('base has no markup', () => {
  expect(files.filter(({ path }) => /^(app\/base|src)\/.*\.tsx$/.test(path)).map(({ path }) => path)).toEqual([]);
});

describe('style sheets', () => {
  const sheets = Object.entries(import.meta.glob<string>(['../src/**/*.css', '../app/**/*.css'], { query: '?raw', import: 'default', eager: true })).map(
    ([path, text]) => ({ path: path.replace('../', ''), text: text.replace(/\/\*[^]*?\*\//g, '') }),
  );
  const all = (path: RegExp, find: (text: string) => readonly string[]): string[] =>
    sheets.filter((sheet) => !path.test(sheet.path)).flatMap(({ path: where, text }) => find(text).map((found) => `${where}: ${found.trim()}`));
  const declarations = (text: string): string[] => [...text.matchAll(/[{;]\s*([a-z-]+:[^;{}]+)/g)].map((match) => match[1] ?? '');

  it('are read', () => {
    expect(sheets.length).toBeGreaterThan(50);
    expect(sheets.every(({ text }) => text.includes('{'))).toBe(true);
  });

  it('take colours from tokens.css alone', () => {
    const names = 'white|black|gr[ae]y|silver|red|maroon|orange|gold|yellow|green|lime|teal|blue|navy|purple|pink|brown';
    const colour = new RegExp(`#[0-9a-f]{3,8}\\b|\\b(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\\(|(?<![\\w-])(${names})(?![\\w-])`, 'i');
    expect(all(/ui\/styles\/tokens\.css$/, (text) => declarations(text).filter((line) => colour.test(line.replace(/var\(--[\w-]+\)/g, ''))))).toEqual([]);
  });

  const scripts = Object.entries(
    import.meta.glob<string>(['../src/**/*.ts', '../app/**/*.{html,ts,tsx}'], { query: '?raw', import: 'default', eager: true }),
  );
  const lines = (find: (line: string) => boolean): string[] =>
    scripts.flatMap(([path, text]) => text.split('\n').flatMap((line) => (find(line) ? [`${path}: ${line.trim()}`] : [])));

  it('are the only place of colours for scripts and the document, too', () => {
    const colour = /['"`](#([0-9a-f]{3}|[0-9a-f]{4}|[0-9a-f]{6}|[0-9a-f]{8})['"`]|(rgba?|hsla?|oklch)\()/i;
    expect(lines((line) => colour.test(line))).toEqual([]);
  });

  it('define every role that scripts read', () => {
    const tokens = sheets.find(({ path }) => path.endsWith('ui/styles/tokens.css'))?.text ?? '';
    const read = scripts.filter(([, text]) => text.includes('getPropertyValue')).flatMap(([, text]) => [...text.matchAll(/'(--[\w-]+)'/g)].map((match) => match[1] ?? ''));
    expect(read.length).toBeGreaterThan(5);
    expect(read.filter((role) => !tokens.includes(`${role}:`))).toEqual([]);
  });

  it('take radii and layers from tokens.css alone', () => {
    const plain = (line: string): boolean => {
      const [name = '', value = ''] = line.split(':');
      if (name !== 'z-index' && !/radius$/.test(name)) return false;
      return !value.trim().split(/[\s/]+/).every((each) => /^(0|auto|inherit|var\(--(radius|z)[\w-]*\))$/.test(each));
    };
    expect(all(/ui\/styles\/tokens\.css$/, (text) => declarations(text).filter(plain))).toEqual([]);
  });

  it('name roles that tokens.css defines', () => {
    const tokens = sheets.find(({ path }) => path.endsWith('ui/styles/tokens.css'))?.text ?? '';
    const defined = new Set([...tokens.matchAll(/(--[\w-]+):/g)].map((match) => match[1]));
    // set by the code, for one element
    const set = ['--part', '--level', '--drift', '--keyboard', '--step'];
    const unknown = (text: string): string[] => [...text.matchAll(/var\((--[\w-]+)/g)].map((match) => match[1] ?? '').filter((name) => !defined.has(name) && !set.includes(name));
    expect(all(/^$/, unknown)).toEqual([]);
  });

  it('style elements by their name in reset.css alone', () => {
    const selectors = (text: string): string[] =>
      [...text.matchAll(/([^{};]+)\{/g)]
        .map((match) => (match[1] ?? '').trim())
        .filter((selector) => !selector.startsWith('@') && !/^(from|to|[\d.%,\s]+)$/.test(selector))
        .flatMap((selector) => selector.split(','));
    const element = /(^|[\s>+~])[a-z][\w-]*(?![\w-]*\()/;
    expect(all(/ui\/styles\/reset\.css$/, (text) => selectors(text).filter((selector) => element.test(selector.replace(/\[[^\]]*\]|::?[\w-]+(\([^)]*\))?/g, '').trim())))).toEqual([]);
  });
});
