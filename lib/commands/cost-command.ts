import type { Command } from 'commander';
import type { CostOptions } from './cost';
import { exitsWith } from './exits-with';
import { examples, json, onePlatform } from './options';

export function costCommand(program: Command): void {
  onePlatform(program.command('cost'))
    .description('what an idle month costs: each account, cell and plan, by what drives it')
    .addOption(json())
    .addHelpText('after', examples('freehold cost', 'freehold cost --platform aman --json | jq .bills[].dollars'))
    .action(exitsWith(async (options: CostOptions) => (await import('./cost')).cost(options)));
}
