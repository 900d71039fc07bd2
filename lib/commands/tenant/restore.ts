import { restoreRequest } from '../../../config/restore-request';
import type { ExitCode } from '../exit-codes';
import { checked, SOMEBODY } from './request';
import { run, type RunOptions } from './run';
import { cellOfTenant } from './where';

export interface RestoreOptions extends RunOptions {
  readonly use: string;
  readonly moment?: string;
  readonly where?: string;
  readonly reason?: string;
}

/** Brings a tenant's database up as it was, beside the one that serves, and says how long that took and how much is lost. */
export async function restore(tenant: string, options: RestoreOptions): Promise<ExitCode> {
  const { use, moment, where, reason, requestedBy = SOMEBODY } = options;
  const request = checked(restoreRequest, { tenant, use, moment, where, reason, requestedBy });
  return run(await cellOfTenant(tenant, options), options, (caller) => ({
    machine: 'restore-drill',
    what: 'drill',
    tenant,
    input: { ...request, requestedBy: caller },
  }));
}
