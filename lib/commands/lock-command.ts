import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import type { LockOptions } from './lock';
import { examples, json, platform, stage } from './options';

export function lockCommand(program: Command): void {
  program
    .command('lock')
    .description(
      'write identity.lock: what holds data, and must not be replaced from now on; of all stages, unless one is named; exits with 3, and writes nothing, where something locked has become another resource',
    )
    .addOption(platform())
    .addOption(stage())
    .option('--replace', 'also what has become another resource, after its data was migrated')
    .addOption(json())
    .addHelpText('after', examples('freehold lock', 'freehold lock --stage production', 'git diff identity.lock'))
    .action(exitsWith(async (options: LockOptions) => (await import('./lock')).lock(options)));
}
