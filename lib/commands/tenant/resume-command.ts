import type { Command } from 'commander';
import { exitsWith } from '../exits-with';
import { examples, started } from '../options';
import type { ChangeOptions } from './change';

export function resumeCommand(tenant: Command): void {
  started(tenant.command('resume <ID>'))
    .description('let a suspended tenant connect again')
    .addHelpText('after', examples('freehold tenant resume acme'))
    .action(exitsWith(async (id: string, options: ChangeOptions) => (await import('./change')).change('resume', id, options)));
}
