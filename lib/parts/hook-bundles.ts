import { buildSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOOK_FAMILIES, HOOKS } from '../naming';
import type { Hook } from '../naming';
import { writeWhole } from './write-whole';

const ROOT = join(__dirname, '../..');
const OUT = join(ROOT, 'dist/lambdas');
/** Apart from hooks, whose folders are uploaded whole. */
const TASKS = join(ROOT, 'dist/tasks');

/** What the container of the export's task runs, as text: the little that gets the hook's own bundle and starts it. */
export const taskProgram = (): string => readFileSync(join(TASKS, 'export-tenant.js'), 'utf8').trimEnd();

/** Where a hook's source lies, from the root. */
export function sourceOf(hook: Hook): string {
  const [family] = Object.entries(HOOK_FAMILIES).find(([, hooks]) => hooks.some((one) => one === hook))!;
  return join('lambdas', family, hook);
}

/** Where the bundled hook lies; `bundleHooks` puts it there. */
export const bundleOf = (hook: Hook): string => join(OUT, hook);

/**
 * Bundles every hook in one esbuild call (a call each would cost 0.3 s a hook). The AWS SDK is bundled too, so that the
 * version tested is the version that runs. Syntax is Node 20's, so that tests here run the very file that is deployed.
 */
export function bundleHooks(): void {
  bundle(Object.fromEntries(HOOKS.map((hook) => [`${hook}/index`, join(sourceOf(hook), 'handler.ts')])), OUT);
  // It stands in a template, where `${...}` would be taken for a parameter.
  bundle({ 'export-tenant': join(sourceOf('export-tenant'), 'task.ts') }, TASKS, { 'template-literal': false });
}

function bundle(entryPoints: Record<string, string>, outdir: string, supported: Record<string, boolean> = {}): void {
  const { outputFiles } = buildSync({
    write: false,
    absWorkingDir: ROOT,
    entryPoints,
    outdir,
    supported,
    bundle: true,
    minify: true,
    keepNames: true, // Step Functions and tests match errors by class name.
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  for (const { path, contents } of outputFiles) writeWhole(path, contents);
}
