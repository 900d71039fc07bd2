import { LONGEST_OVERLAP_DAYS, rotationRequest } from '../../../config/rotation-request';
import type { ExitCode } from '../exit-codes';
import { checked, numberIn, SOMEBODY, type Fields } from './request';
import { run, type RunOptions } from './run';
import { cellOfTenant } from './where';

export interface RotateOptions extends RunOptions {
  /** A whole number of days, as typed. */
  readonly overlapDays?: string;
  readonly reason?: string;
}

const CALLED: Fields = {
  overlapDays: ['--overlap-days', `a whole number of days, 0 to ${LONGEST_OVERLAP_DAYS}`, '--overlap-days 14'],
};

/** Gives a tenant another key to sign its webhooks with, or goes on with a rotation that was left half way. */
export async function rotateSigningKey(tenant: string, options: RotateOptions): Promise<ExitCode> {
  const { reason, requestedBy = SOMEBODY } = options;
  const overlapDays = numberIn(options.overlapDays);
  const request = checked(rotationRequest, { tenant, overlapDays, reason, requestedBy }, [], CALLED);
  return run(await cellOfTenant(tenant, options), options, (caller) => ({
    machine: 'rotate-signing-key',
    what: 'rotate-signing-key',
    tenant,
    input: { ...request, requestedBy: caller },
  }));
}
