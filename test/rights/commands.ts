import { buildSync } from 'esbuild';
import { join } from 'node:path';
import { HOOKS } from '../../lib/naming';
import type { Hook } from '../../lib/naming';
import { BUNDLING, sourceOf } from '../../lib/parts/hook-bundles';
import { ROOT } from '../../lib/root';

const OUT = 'dist';
const COMMAND = /node_modules\/@aws-sdk\/client-([\w-]+)\/dist-es\/commands\/(\w+)Command\.js$/;

/**
 * What each hook can ask of AWS, as `kms:Decrypt`: the SDK's commands of which code is left in its bundle, once esbuild has dropped
 * what nothing reaches. The service is called as the SDK's client is.
 */
export function commandsOfHooks(): ReadonlyMap<Hook, readonly string[]> {
  const sources = HOOKS.map((hook) => ({ in: join(sourceOf(hook), 'handler.ts'), out: hook }));
  const commands = commandsIn(sources);
  return new Map(HOOKS.map((hook) => [hook, commands.get(hook)!]));
}

/** What one source of ours, and everything that it imports, can ask of AWS. @param source from the repository's root */
export const commandsOf = (source: string): readonly string[] => commandsIn([{ in: join(ROOT, source), out: 'one' }]).get('one')!;

function commandsIn(entryPoints: { in: string; out: string }[]): Map<string, readonly string[]> {
  const { metafile } = buildSync({ ...BUNDLING, absWorkingDir: ROOT, write: false, metafile: true, outdir: OUT, entryPoints });
  return new Map(
    entryPoints.map(({ out }) => {
      const { inputs } = metafile.outputs[`${OUT}/${out}.js`]!;
      const left = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
      const commands = left.flatMap(([file]) => {
        const [, client, command] = COMMAND.exec(file) ?? [];
        return client && command ? [`${client}:${command}`] : [];
      });
      return [out, commands.sort()];
    }),
  );
}
