import { Option, type Command } from 'commander';
import { RESTORE_PLACES } from '../../../config/restore-request';
import type { RestoreUse } from '../../../config/restore-request';
import { exitsWith } from '../exits-with';
import { examples, started } from '../options';
import type { RestoreOptions } from './restore';

const USES = ['drill'] as const satisfies readonly RestoreUse[];

export function restoreCommand(tenant: Command): void {
  started(tenant.command('restore <ID>'))
    .description('bring its database up as it was: a drill looks at it beside what serves, measures, and removes it')
    .addOption(new Option('--use <what>', 'what it is for').choices(USES).default('drill'))
    .option('--moment <moment>', 'in UTC, such as 2027-01-31T00:00:00Z (default: the newest that is kept)')
    .addOption(
      new Option('--where <where>', 'where the copy comes up; recovery is home where there is no other region')
        .choices(RESTORE_PLACES)
        .default('recovery'),
    )
    .option('--reason <why>', 'why, in 10 to 400 characters, for the record')
    .addHelpText(
      'after',
      examples(
        'freehold tenant restore acme --reason "the drill of the first quarter" --watch',
        'freehold tenant restore acme --where home --moment 2027-01-31T00:00:00Z --reason "is the invoice of January there?"',
      ),
    )
    .action(exitsWith(async (id: string, options: RestoreOptions) => (await import('./restore')).restore(id, options)));
}
