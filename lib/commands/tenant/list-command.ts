import type { Command } from 'commander';
import { exitsWith } from '../exits-with';
import { examples, inCell } from '../options';
import type { ListOptions } from './list';

export function listCommand(tenant: Command): void {
  inCell(tenant.command('list'))
    .description('list the tenants of a residency, or of all in the account')
    .option('--status <state>', 'those in one state alone')
    .addHelpText('after', examples('freehold tenant list --residency eu', 'freehold tenant list --status leaving --json'))
    .action(exitsWith(async (options: ListOptions) => (await import('./list')).list(options)));
}
