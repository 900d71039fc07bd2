import type { Command } from 'commander';
import type { BootstrapOptions } from './bootstrap';
import { exitsWith } from './exits-with';
import { examples, json, onePlatform } from './options';

export function bootstrapCommand(program: Command): void {
  onePlatform(program.command('bootstrap'))
    .description('write what CloudFormation may do, and say by which commands an account is prepared')
    .option('--out <dir>', 'where the template is written (default: bootstrap/)')
    .addOption(json())
    .addHelpText('after', examples('freehold bootstrap', 'freehold bootstrap --platform aman --stage staging'))
    .action(exitsWith(async (options: BootstrapOptions) => (await import('./bootstrap')).bootstrap(options)));
}
