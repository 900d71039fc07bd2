import type { Command } from 'commander';
import type { CheckOptions } from './check';
import { exitsWith } from './exits-with';
import { examples, json, platform, stage } from './options';

export function checkCommand(program: Command): void {
  program
    .command('check')
    .description('validate the configuration, without credentials or network; everything, unless a platform is named')
    .addOption(platform())
    .addOption(stage())
    .addOption(json())
    .addHelpText('after', examples('freehold check', 'freehold check --platform aman', 'freehold check --json | jq .mistakes'))
    .action(exitsWith(async (options: CheckOptions) => (await import('./check')).check(options)));
}
