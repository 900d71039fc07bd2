import type { Command } from 'commander';
import { exitsWith } from '../exits-with';
import { examples, started } from '../options';
import type { RemoveOptions } from './remove';

export function removeCommand(tenant: Command): void {
  started(tenant.command('remove <ID>'))
    .description("erase a tenant, or cancel, hold or release its erasure; asks for the tenant's name")
    .option('--name <name>', "the tenant's name, for whoever cannot be asked")
    .option('--reason <sentence>', 'why')
    .option('--at <moment>', 'the end of the contract, such as 2027-01-31T00:00:00Z (default: now)')
    .option('--cancel', 'take the request back; until its moment')
    .option('--hold', 'a legal hold: nothing is erased before it is released or expires')
    .option('--release', 'end a legal hold')
    .option('--approver <person>', 'who answers for the legal hold, or its end')
    .option('--expires <day>', 'the first day on which the hold no longer holds, YYYY-MM-DD')
    .addHelpText(
      'after',
      examples(
        'freehold tenant remove acme --reason "contract 12 has ended" --at 2027-01-31T00:00:00Z',
        'freehold tenant remove acme --cancel --reason "the contract was renewed"',
        'freehold tenant remove acme --hold --approver counsel@softdocket.example --expires 2027-06-30 --reason "case 2026/118"',
      ),
    )
    .action(exitsWith(async (id: string, options: RemoveOptions) => (await import('./remove')).remove(id, options)));
}
