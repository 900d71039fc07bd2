import type { Command } from 'commander';
import { exitsWith } from '../exits-with';
import { examples, started } from '../options';
import type { ChangeOptions } from './change';

export function suspendCommand(tenant: Command): void {
  started(tenant.command('suspend <ID>'))
    .description('let nobody connect; nothing is lost')
    .option('--reason <sentence>', 'why')
    .addHelpText('after', examples('freehold tenant suspend acme --reason "invoice 4711 is unpaid"'))
    .action(exitsWith(async (id: string, options: ChangeOptions) => (await import('./change')).change('suspend', id, options)));
}
