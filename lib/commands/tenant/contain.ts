import { containRequest } from '../../../config/contain-request';
import type { ExitCode } from '../exit-codes';
import { checked, SOMEBODY, type Fields } from './request';
import { run, type RunOptions } from './run';
import { cellOfTenant } from './where';

export interface ContainOptions extends RunOptions {
  readonly reason?: string;
  readonly incident?: string;
  readonly safeSince?: string;
}

const CALLED: Fields = {
  incident: ['--incident', 'the id of an incident', '--incident inc-20270131-1a2b3c4d'],
  safeSince: ['--safe-since', 'a moment in UTC', '--safe-since 2027-01-31T03:00:00Z'],
};

/** Shuts a tenant off for an incident's sake, or opens it again as it stood before. */
export async function contain(what: 'contain' | 'release', tenant: string, options: ContainOptions): Promise<ExitCode> {
  const { reason, incident, safeSince, requestedBy = SOMEBODY } = options;
  const request = checked(containRequest, { contain: what, tenant, incident, safeSince, reason, requestedBy }, [], CALLED);
  return run(await cellOfTenant(tenant, options), options, (caller) => ({
    machine: 'contain',
    what,
    tenant,
    input: { ...request, requestedBy: caller },
  }));
}
