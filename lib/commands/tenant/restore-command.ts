import { Option, type Command } from 'commander';
import type { RestoreUse } from '../../../config/restore-request';
import { exitsWith } from '../exits-with';
import { examples, started } from '../options';
import type { RestoreOptions } from './restore';

const USES = ['drill', 'in-place'] as const satisfies readonly RestoreUse[];

export function restoreCommand(tenant: Command): void {
  started(tenant.command('restore <ID>'))
    .description(
      'bring its data back as they were: a drill looks at a copy beside what serves and removes it; --in-place puts the tenant itself back',
    )
    .addOption(new Option('--use <what>', 'what it is for (default: drill)').choices(USES))
    .addOption(new Option('--in-place', 'put the tenant back: what was written since the moment is gone').conflicts('use'))
    .option('--at <moment>', 'in UTC, such as 2027-01-31T00:00:00Z (default: the newest that is kept)')
    .addOption(new Option('--moment <moment>', 'the same as --at').conflicts('at'))
    .option('--reason <why>', 'why, in 10 to 400 characters, for the record')
    .addHelpText(
      'after',
      examples(
        'freehold tenant restore acme --reason "the drill of the first quarter" --watch',
        'freehold tenant restore acme --at 2027-01-31T00:00:00Z --reason "is the invoice of January there?"',
        'freehold tenant restore acme --in-place --at 2027-01-31T13:55:00Z --reason "all matters of 2026 were deleted, SUP-1234" --watch',
      ),
    )
    .action(exitsWith(async (id: string, options: RestoreOptions) => (await import('./restore')).restore(id, options)));
}
