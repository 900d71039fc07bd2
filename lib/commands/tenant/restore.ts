import { restoreRequest } from '../../../config/restore-request';
import type { ExitCode } from '../exit-codes';
import { checked, SOMEBODY, type Fields } from './request';
import { run, type RunOptions } from './run';
import { cellOfTenant } from './where';

export interface RestoreOptions extends RunOptions {
  readonly use?: string;
  /** The same as `--use in-place`. */
  readonly inPlace?: boolean;
  readonly moment?: string;
  /** The same as `moment`. */
  readonly at?: string;
  readonly reason?: string;
}

/** Brings a tenant's database up as it was: beside the one that serves, for a drill, or in its place, for good. */
export async function restore(tenant: string, options: RestoreOptions): Promise<ExitCode> {
  const { inPlace, use = inPlace ? 'in-place' : 'drill', at, moment = at, reason, requestedBy = SOMEBODY } = options;
  const fields = at === undefined ? undefined : AS_AT;
  const request = checked(restoreRequest, { tenant, use, moment, reason, requestedBy }, [], fields);
  return run(await cellOfTenant(tenant, options), options, (caller) => ({
    ...(request.use === 'drill' ? { machine: 'restore-drill', what: 'drill' } : { machine: 'restore', what: 'restore' }),
    tenant,
    input: { ...request, requestedBy: caller },
  }));
}

const AS_AT: Fields = { moment: ['--at', 'a moment in UTC, or latest', '--at 2027-01-31T00:00:00Z'] };
