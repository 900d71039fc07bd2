import type { Command } from 'commander';
import { exitsWith } from './exits-with';
import { examples, json, platform, stage } from './options';
import type { UpgradeOptions } from './upgrade';

export function upgradeCommand(program: Command): void {
  program
    .command('upgrade')
    .description(
      'what another version changes in templates, promises, rights and price, before it is taken, as Markdown; installs nothing here; exits with 2 for changes, with 3 when a promise becomes weaker or what holds data would be replaced',
    )
    .requiredOption('--to <version>', 'a version, or the .tgz or the folder of the package')
    .addOption(platform())
    .addOption(stage().default(undefined, 'all; promises and price of the one that customers are on'))
    .addOption(json())
    .addHelpText(
      'after',
      examples(
        'freehold upgrade --to 0.2.0',
        'freehold upgrade --to ../freehold-0.2.0.tgz > upgrade.md',
        'freehold upgrade --to ../freehold --stage staging --json | jq .stages[].atRisk',
      ),
    )
    .action(exitsWith(async (options: UpgradeOptions) => (await import('./upgrade')).upgrade(options)));
}
