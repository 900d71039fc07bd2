import { buildSync } from 'esbuild';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleOf } from '../../../lib/parts/hook-bundles';
import { ROOT } from '../local-aws/places';
import { WRAPPED } from '../unsupported';

/** Puts wrappers around hooks of these stacks in the local copy of an assembly. Its assets keep their names: nothing else holds them locally. */
export function wrapHooks(assembly: string, stacks: readonly string[]): void {
  const wrapped = WRAPPED.filter(({ room }) => stacks.some((stack) => stack.endsWith(`-${room}`)));
  if (wrapped.length === 0) return;
  const folders = readdirSync(assembly).filter((name) => /^asset\.[0-9a-f]{64}$/.test(name));
  for (const { hook } of wrapped) {
    const real = readFileSync(join(bundleOf(hook), 'index.js'), 'utf8');
    const same = folders.filter((folder) => readIfThere(join(assembly, folder, 'index.js')) === real);
    if (same.length === 0) throw new Error(`no asset of ${assembly} is the bundle of ${hook}; wanted one to wrap; see bundleHooks`);
    const [{ text } = { text: '' }] = buildSync({
      write: false,
      absWorkingDir: ROOT,
      entryPoints: [join('test/life/wrappers', `${hook}.ts`)],
      bundle: true,
      keepNames: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      mainFields: ['module', 'main'],
      logLevel: 'error',
    }).outputFiles;
    for (const folder of same) writeFileSync(join(assembly, folder, 'index.js'), text);
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // A zip or a template, not a hook.
  }
}
