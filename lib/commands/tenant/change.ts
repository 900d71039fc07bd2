import { changeRequest } from '../../../config/request-schema';
import type { ExitCode } from '../exit-codes';
import { unknownPlan } from './add';
import { platformOf } from './cell';
import { checked, SOMEBODY } from './request';
import { run, type RunOptions } from './run';
import { cellOfTenant } from './where';

export interface ChangeOptions extends RunOptions {
  readonly plan?: string;
  readonly reason?: string;
}

/** Sets another plan, suspends or resumes. What would replace or shrink data is refused by the machine before it touches anything. */
export async function change(what: 'plan' | 'suspend' | 'resume', tenant: string, options: ChangeOptions): Promise<ExitCode> {
  const { requestedBy = SOMEBODY } = options;
  const asked = what === 'plan' ? { plan: options.plan } : what === 'suspend' ? { reason: options.reason } : {};
  const platform = platformOf(options);
  const plans = platform.plans.map(({ name }) => name);
  const unknown =
    what === 'plan' && options.plan !== undefined && !plans.includes(options.plan) ? [unknownPlan(options.plan, plans)] : [];
  const request = checked(changeRequest, { change: what, tenant, ...asked, requestedBy }, unknown);
  return run(await cellOfTenant(tenant, options, platform), options, (caller) => ({
    machine: 'change',
    what,
    tenant,
    input: { ...request, requestedBy: caller },
  }));
}
