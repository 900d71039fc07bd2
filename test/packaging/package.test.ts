import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dependencies, devDependencies, exports as exported } from '../../package.json';
import { FONT_PACKAGES } from '../../lambdas/erasure/certify-erasure/contract';
import { HOOKS } from '../../lib/naming';
import { ROOT } from '../../lib/root';

/** What `npm pack` would put into the package, as npm itself says it; `prepack` makes it anew. */
interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}
const said = execFileSync('npm', ['pack', '--dry-run', '--json', '--silent'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 });
const [packed] = JSON.parse(said.slice(said.indexOf('['))) as [Packed];
const paths = new Set(packed.files.map(({ path }) => path));

const lacking = (wanted: readonly string[]): string[] => wanted.filter((path) => !paths.has(path));
const below = (folder: string, ending: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);

test('it has what starts it, and what a person reads first', () => {
  expect(
    lacking(['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'bin/freehold.js', 'bin/app.js', 'bin/start.js']),
  ).toEqual([]);
  expect(lacking(['built/bin/freehold.js', 'built/bin/app.js', 'built/lib/fences/looking/hand.js'])).toEqual([]);
  const docs = below('docs', '.md');
  expect(docs.length).toBeGreaterThan(25);
  expect(lacking(docs)).toEqual([]);
});

test('it has every hook, bundled, and the fonts of certificates are among its dependencies', () => {
  expect(HOOKS.length).toBeGreaterThan(20);
  expect(lacking(HOOKS.map((hook) => `built/dist/lambdas/${hook}/index.js`))).toEqual([]);
  expect(
    lacking(['built/dist/tasks/export-tenant.js', ...below('layers', 'requirements.txt').map((file) => `built/${file}`)]),
  ).toEqual([]);
  expect(FONT_PACKAGES.length).toBeGreaterThan(10);
  expect(FONT_PACKAGES.filter((font) => !Object.hasOwn(dependencies, font))).toEqual([]);
});

test.each([
  ['machines', '.json', 5],
  ['policies', '.guard', 2],
  ['schema', '.schema.json', 20],
  ['regions', '.yaml', 7],
  ['promises', '.yaml', 10],
  ['phrases', '.yaml', 10],
  ['keys', '.yaml', 8],
])('it has every file of config/%s', (folder, ending, least) => {
  const files = below(`config/${folder}`, ending);
  expect(files.length).toBeGreaterThanOrEqual(least);
  expect(lacking(files.map((file) => `built/${file}`))).toEqual([]);
});

test("it has every table of the product's", () => {
  const tables = readdirSync(join(ROOT, 'config')).filter((name) => name.endsWith('.yaml'));
  expect(tables.length).toBeGreaterThan(5);
  expect(lacking(tables.map((name) => `built/config/${name}`))).toEqual([]);
});

/** Closed: what is not one of these is not for a company. */
const KINDS: readonly RegExp[] = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^bin\/(app|freehold|start|typescript)\.js$/,
  /^docs\/[\w/-]+\.md$/,
  /^built\/package\.json$/,
  /^built\/(bin|config|lib|lambdas)\/[\w/-]+\.js$/,
  /^built\/(config|lib)\/[\w/-]+\.d\.ts$/,
  /^built\/config\/((schema|machines)\/[\w.-]+\.json|policies\/[\w-]+\.guard|(regions|promises|phrases|keys)\/[\w-]+\.yaml|[\w-]+\.yaml)$/,
  /^built\/(dist\/lambdas\/[\w-]+\/index|dist\/tasks\/[\w-]+)\.js$/,
  /^built\/layers\/[\w-]+\/[\w.-]+$/,
];

test('it has nothing else: no source, no test, no company, and no secret of anybody', () => {
  const strange = [...paths].filter((path) => !KINDS.some((kind) => kind.test(path)));
  expect(strange).toEqual([]);
  const companies = readdirSync(join(ROOT, 'config/platforms'));
  expect(companies.length).toBe(5);
  expect([...paths].filter((path) => path.startsWith('built/') && companies.some((name) => path.includes(`/${name}`)))).toEqual([]);
});

test('every package that it asks for when it runs is one that it depends on', () => {
  const own = new Set(Object.keys(dependencies));
  const asked = [...paths]
    .filter((path) => /^built\/(bin|config|lib)\/.*\.js$/.test(path))
    .flatMap((path) => [...readFileSync(join(ROOT, path), 'utf8').matchAll(/require\(['"]((?:@[^/'"]+\/)?[^./'"][^/'"]*)/g)])
    .map(([, name]) => name!)
    .filter((name) => !name.startsWith('node:'));
  expect(new Set(asked).size).toBeGreaterThan(15);
  expect([...new Set(asked)].filter((name) => !own.has(name))).toEqual([]);
  expect(Object.keys(devDependencies).filter((name) => own.has(name))).toEqual([]);
});

test('what a check of a company imports is there, with its types', () => {
  expect(lacking(Object.values(exported['./checks']).map((path) => path.slice('./'.length)))).toEqual([]);
});

/**
 * In bytes. Hooks are nine tenths of it; who makes it larger says why, here. 920 files where there were 822: what `init` writes, what a
 * pack answers and what reads accounts are many small files instead of a few large ones; the bytes grew by a fiftieth. 1,162 where there were
 * 1,127: restores of files and by stacks, a region that takes over, and roles that are shut off, at a few small files each.
 */
/** Two thirds of it are the bundles of 43 hooks, each with the SDK that it was tested with: half a megabyte to two. */
const MOST = { packed: 11_000_000, unpacked: 37_000_000, files: 1_200 };

test('it is as large as it was said to be', () => {
  process.stdout.write(`package: ${packed.files.length} files, ${packed.size} bytes packed, ${packed.unpackedSize} unpacked\n`);
  expect(packed.files.length).toBeGreaterThan(500);
  expect(packed.files.length).toBeLessThan(MOST.files);
  expect(packed.size).toBeLessThan(MOST.packed);
  expect(packed.unpackedSize).toBeLessThan(MOST.unpacked);
});
