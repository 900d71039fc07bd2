import { Option, type Command } from 'commander';
import type { RestorePart, RestorePlace, RestoreUse } from '../../../config/restore-request';
import { exitsWith } from '../exits-with';
import { examples, started } from '../options';
import type { RestoreOptions } from './restore';

// Written again here, since a command line that only helps loads no zod; the compiler holds them to the request.
const USES = ['drill', 'in-place'] as const satisfies readonly RestoreUse[];
const PARTS = ['database', 'files'] as const satisfies readonly RestorePart[];
const PLACES = ['recovery', 'home'] as const satisfies readonly RestorePlace[];

export function restoreCommand(tenant: Command): void {
  started(tenant.command('restore <ID>'))
    .description(
      'bring its data back as they were: a drill looks at a copy beside what serves and removes it; --in-place puts the tenant itself back',
    )
    .addOption(new Option('--use <what>', 'what it is for (default: drill)').choices(USES))
    .addOption(new Option('--in-place', 'put the tenant back: what was written since the moment is gone').conflicts('use'))
    .option('--at <moment>', 'in UTC, such as 2027-01-31T00:00:00Z (default: the newest that is kept)')
    .addOption(new Option('--moment <moment>', 'the same as --at').conflicts('at'))
    .addOption(
      new Option(
        '--where <where>',
        "where a drill's copy comes up; recovery is home where there is no other region (default: recovery)",
      )
        .choices(PLACES)
        .conflicts('inPlace'),
    )
    .addOption(
      new Option('--only <part>', 'put back this alone (default: database and files, as they stood together)')
        .choices(PARTS)
        .conflicts('where'),
    )
    .option('--reason <why>', 'why, in 10 to 400 characters, for the record')
    .addHelpText(
      'after',
      examples(
        'freehold tenant restore acme --reason "the drill of the first quarter" --watch',
        'freehold tenant restore acme --where home --at 2027-01-31T00:00:00Z --reason "is the invoice of January there?"',
        'freehold tenant restore acme --in-place --at 2027-01-31T13:55:00Z --reason "all matters of 2026 were deleted, SUP-1234" --watch',
        'freehold tenant restore acme --in-place --only files --at 2027-01-31T13:55:00Z --reason "a folder was deleted, SUP-1235"',
      ),
    )
    .action(exitsWith(async (id: string, options: RestoreOptions) => (await import('./restore')).restore(id, options)));
}
