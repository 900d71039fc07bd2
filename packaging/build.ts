import { buildSync } from 'esbuild';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transform } from 'sucrase';
import { OPTIONS } from '../bin/typescript';
import { bundleHooks } from '../lib/parts/hook-bundles';
import { NO_MEMORY } from '../lib/memory';
import { ROOT } from '../lib/root';
import { declarationsOf } from './declarations';

/**
 * Makes `built/`, which the package holds in the place of sources: Node takes the types out of nothing below `node_modules`. Each file
 * that a command or a synthesis reaches becomes one file with the same lines, so that what evidence points at is where it says;
 * hooks are bundled here, once for all, so that every company deploys the same bytes.
 */
const BUILT = join(ROOT, 'built');

/** What a company's own checks import (`exports` in package.json), with its types. */
const FOR_CHECKS = 'lib/checks.ts';
/** A thread of the fences is started by its file and imported by nobody. */
const ENTRIES = ['bin/app.ts', 'bin/freehold.ts', 'lib/fences/looking/hand.ts', FOR_CHECKS];

/** Read as they are. Examples of companies stay behind. */
const DATA = ['config', 'layers', 'dist/lambdas', 'dist/tasks'];
const BEHIND = /^config\/platforms(\/|$)|\.ts$|\/node_modules(\/|$)/;

rmSync(BUILT, { recursive: true, force: true });
bundleHooks(NO_MEMORY);
for (const file of reached()) {
  if (file.endsWith('.ts')) written(file.replace(/\.ts$/, '.js'), transpiled(file));
  else cpSync(join(ROOT, file), placed(file));
}
for (const [file, text] of declarationsOf(FOR_CHECKS)) written(file, text);
for (const folder of DATA) {
  const from = join(ROOT, folder);
  if (existsSync(from))
    cpSync(from, placed(folder), { recursive: true, filter: (path) => !BEHIND.test(path.slice(ROOT.length + 1)) });
}

/** Every file of ours that is imported from an entry, also those that a command imports when it runs. */
function reached(): string[] {
  const { metafile } = buildSync({
    entryPoints: ENTRIES,
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    metafile: true,
    outdir: BUILT,
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs);
}

function transpiled(file: string): string {
  return transform(readFileSync(join(ROOT, file), 'utf8'), { ...OPTIONS, filePath: file }).code;
}

function written(file: string, text: string): void {
  writeFileSync(placed(file), text);
}

function placed(file: string): string {
  const path = join(BUILT, file);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}
