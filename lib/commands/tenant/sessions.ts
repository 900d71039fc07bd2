import { sessionsRequest } from '../../../config/sessions-request';
import type { ExitCode } from '../exit-codes';
import { checked, SOMEBODY } from './request';
import { run, type RunOptions } from './run';
import { cellOfTenant } from './where';

export interface SessionsOptions extends RunOptions {
  readonly reason?: string;
}

/** Signs out every device of a tenant, and ends every connection to its data. */
export async function terminateSessions(tenant: string, options: SessionsOptions): Promise<ExitCode> {
  const { reason, requestedBy = SOMEBODY } = options;
  const request = checked(sessionsRequest, { tenant, reason, requestedBy });
  return run(await cellOfTenant(tenant, options), options, (caller) => ({
    machine: 'terminate-sessions',
    what: 'terminate-sessions',
    tenant,
    input: { ...request, requestedBy: caller },
  }));
}
