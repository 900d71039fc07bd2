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
  const { metafile } = buildSync({
    ...BUNDLING,
    absWorkingDir: ROOT,
    write: false,
    metafile: true,
    outdir: OUT,
    entryPoints: HOOKS.map((hook) => ({ in: join(sourceOf(hook), 'handler.ts'), out: hook })),
  });
  return new Map(
    HOOKS.map((hook) => {
      const { inputs } = metafile.outputs[`${OUT}/${hook}.js`]!;
      const left = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
      const commands = left.flatMap(([file]) => {
        const [, client, command] = COMMAND.exec(file) ?? [];
        return client && command ? [`${client}:${command}`] : [];
      });
      return [hook, commands.sort()];
    }),
  );
}
