import type { Command } from 'commander';
import { exitsWith } from '../exits-with';
import { examples, started } from '../options';
import type { ChangeOptions } from './change';

export function changeCommand(tenant: Command): void {
  started(tenant.command('change <ID>'))
    .description('set another plan; refused where it would replace or shrink data')
    .option('--plan <name>', 'the new plan')
    .addHelpText('after', examples('freehold tenant change acme --plan enterprise --watch'))
    .action(exitsWith(async (id: string, options: ChangeOptions) => (await import('./change')).change('plan', id, options)));
}
