import type { Command } from 'commander';
import { exitsWith } from '../exits-with';
import { examples, inCell } from '../options';
import type { ShowOptions } from './show';

export function showCommand(tenant: Command): void {
  inCell(tenant.command('show <ID>'))
    .description('say how a tenant stands, who holds it, and what happened to it')
    .option('--watch', 'follow the run that holds it')
    .addHelpText('after', examples('freehold tenant show acme', 'freehold tenant show acme --json | jq .erasure'))
    .action(exitsWith(async (id: string, options: ShowOptions) => (await import('./show')).show(id, options)));
}
