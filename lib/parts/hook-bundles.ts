import { buildSync, version } from 'esbuild';
import type { BuildOptions, Metafile } from 'esbuild';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { machineMemory, sha256 } from '../memory';
import type { Memory } from '../memory';
import { HOOK_FAMILIES, HOOKS } from '../naming';
import type { Hook } from '../naming';
import { ROOT } from '../root';
import { layAssets } from './hook-assets';
import { writeWhole } from './write-whole';

const DIST = join(ROOT, 'dist');
const OUT = join(DIST, 'lambdas');
/** Apart from hooks, whose folders are uploaded whole. */
const TASKS = join(DIST, 'tasks');

/** What the container of the export's task runs, as text: the little that gets the hook's own bundle and starts it. */
export const taskProgram = (): string => readFileSync(join(TASKS, 'export-tenant.js'), 'utf8').trimEnd();

/** Where a hook's source lies, from the root. */
export function sourceOf(hook: Hook): string {
  const [family] = Object.entries(HOOK_FAMILIES).find(([, hooks]) => hooks.some((one) => one === hook))!;
  return join('lambdas', family, hook);
}

/** Where the bundled hook lies; `bundleHooks` puts it there. */
export const bundleOf = (hook: Hook): string => join(OUT, hook);

/** One file that esbuild makes, and from where. */
interface Bundle {
  readonly entry: string;
  readonly file: string;
  readonly supported?: Record<string, boolean>;
}

const BUNDLES: readonly Bundle[] = [
  ...HOOKS.map((hook) => ({ entry: join(sourceOf(hook), 'handler.ts'), file: join(OUT, hook, 'index.js') })),
  // It stands in a template, where `${...}` would be taken for a parameter.
  {
    entry: join(sourceOf('export-tenant'), 'task.ts'),
    file: join(TASKS, 'export-tenant.js'),
    supported: { 'template-literal': false },
  },
];

/** What a bundle was made of, by content, and what came of it. */
interface Made {
  readonly inputs: Readonly<Record<string, string>>;
  readonly output: string;
}

let bundled = false;

/** For who comes after a synthesis of the same process, and for who does not. */
export function haveBundles(): void {
  if (!bundled) bundleHooks();
}

/**
 * Bundles every hook that is not bundled already from these very inputs, in one esbuild call (a call each would cost 0.3 s a hook).
 * The AWS SDK is bundled too, so that the version tested is the version that runs. Syntax is Node 20's, so that tests here run the
 * very file that is deployed.
 */
export function bundleHooks(memory: Memory = machineMemory('noVerdicts')): void {
  bundled = true;
  for (const hook of HOOKS) layAssets(hook, bundleOf(hook));
  if (!existsSync(join(ROOT, BUNDLES[0]!.entry))) return; // the package holds the bundles, and none of what they are made of
  const hashes = new Map<string, string>();
  const hashOf = (file: string): string => {
    if (!hashes.has(file)) hashes.set(file, existsSync(join(ROOT, file)) ? sha256(readFileSync(join(ROOT, file))) : '');
    return hashes.get(file)!;
  };
  const stale = BUNDLES.filter((bundle) => !isFresh(bundle, memory, hashOf));
  for (const supported of new Set(stale.map((bundle) => bundle.supported))) {
    build(
      stale.filter((bundle) => bundle.supported === supported),
      memory,
      hashOf,
    );
  }
}

/** Whether the file on disk is what these inputs give. Which files are read at all follows from what stands in them. */
function isFresh(bundle: Bundle, memory: Memory, hashOf: (file: string) => string): boolean {
  const made = memory.recall('bundle', keyOf(bundle, hashOf)) as Made | undefined;
  return (
    made !== undefined &&
    Object.entries(made.inputs).every(([file, hash]) => hashOf(file) === hash) &&
    existsSync(bundle.file) &&
    sha256(readFileSync(bundle.file)) === made.output
  );
}

/** Packages are found by what the lock file says is installed. */
const keyOf = ({ entry, supported }: Bundle, hashOf: (file: string) => string): string =>
  JSON.stringify([version, BUNDLING, entry, supported, hashOf('package-lock.json'), hashOf('tsconfig.json')]);

/** How a hook becomes one file: what nothing reaches is dropped. */
export const BUNDLING = {
  bundle: true,
  minify: true,
  keepNames: true, // Step Functions and tests match errors by class name.
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  logLevel: 'error',
} as const satisfies BuildOptions;

function build(bundles: readonly Bundle[], memory: Memory, hashOf: (file: string) => string): void {
  const began = Date.now();
  const { outputFiles, metafile } = buildSync({
    ...BUNDLING,
    write: false,
    metafile: true,
    absWorkingDir: ROOT,
    outdir: DIST,
    entryPoints: bundles.map(({ entry, file }) => ({ in: entry, out: relative(DIST, file).replace(/\.js$/, '') })),
    supported: bundles[0]!.supported ?? {},
  });
  for (const bundle of bundles) {
    const { contents } = outputFiles.find(({ path }) => path === bundle.file)!;
    writeWhole(bundle.file, contents);
    const read = [...readFor(bundle.entry, metafile)];
    if (read.some((file) => isSavedSince(began, file))) continue; // esbuild may have read what lay there before
    const inputs = Object.fromEntries(read.map((file) => [file, hashOf(file)]));
    const made: Made = { inputs, output: sha256(contents) };
    memory.keep('bundle', keyOf(bundle, hashOf), made);
  }
}

function isSavedSince(began: number, file: string): boolean {
  const found = statSync(join(ROOT, file), { throwIfNoEntry: false });
  return found !== undefined && Math.max(found.mtimeMs, found.ctimeMs) >= began;
}

/** Every file that was read for an entry, those included of which nothing is left in the bundle. */
function readFor(entry: string, { inputs }: Metafile): Set<string> {
  const read = new Set([entry]);
  for (const file of read) {
    for (const { path, external } of inputs[file]?.imports ?? []) if (!external) read.add(path);
  }
  return read;
}
