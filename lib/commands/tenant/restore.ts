import { restoreRequest } from '../../../config/restore-request';
import { show, type Mistake } from '../../../config/mistakes';
import type { ExitCode } from '../exit-codes';
import { checked, SOMEBODY, type Fields } from './request';
import { run, type RunOptions } from './run';
import { cellOfTenant } from './where';

export interface RestoreOptions extends RunOptions {
  readonly use?: string;
  /** The same as `--use in-place`. */
  readonly inPlace?: boolean;
  readonly moment?: string;
  /** Where a drill's copy comes up. */
  readonly where?: string;
  /** The same as `moment`. */
  readonly at?: string;
  /** The one part that is put back. */
  readonly only?: string;
  readonly reason?: string;
}

/** Brings a tenant's database up as it was: beside the one that serves, for a drill, or in its place, for good. */
export async function restore(tenant: string, options: RestoreOptions): Promise<ExitCode> {
  const { inPlace, use = inPlace ? 'in-place' : 'drill', at, moment = at, where, only, reason, requestedBy = SOMEBODY } = options;
  const drills = use === 'drill';
  const request = checked(
    restoreRequest,
    {
      ...{ tenant, use, moment, reason, requestedBy },
      ...(drills ? { where } : { what: only === undefined ? undefined : [only] }),
    },
    [
      ...(drills || where === undefined ? [] : [whereOfNoDrill(where)]),
      ...(drills && only !== undefined ? [onlyOfADrill(only)] : []),
    ],
    at === undefined ? undefined : AS_AT,
  );
  return run(await cellOfTenant(tenant, options), options, (caller) => ({
    ...(request.use === 'drill' ? { machine: 'restore-drill', what: 'drill' } : { machine: 'restore', what: 'restore' }),
    tenant,
    input: { ...request, requestedBy: caller },
  }));
}

/** Commander knows `--where` beside `--in-place` alone; `--use in-place` says the same. */
const whereOfNoDrill = (where: string): Mistake => ({
  file: '--where',
  what: 'is asked of a drill alone',
  got: show(where),
  wanted: 'none beside --use in-place, which puts back what serves',
  remedy: 'leave it out',
});

const onlyOfADrill = (only: string): Mistake => ({
  file: '--only',
  what: 'is asked of a restore in place alone',
  got: show(only),
  wanted: 'none beside a drill',
  remedy: 'leave it out, or add --in-place',
});

const AS_AT: Fields = { moment: ['--at', 'a moment in UTC, or latest', '--at 2027-01-31T00:00:00Z'] };
