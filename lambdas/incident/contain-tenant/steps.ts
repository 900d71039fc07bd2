import type { HookCell } from '../../shared/cell';
import { tenantConnection } from '../../shared/postgres/connection';
import type { ContainOrder } from './contract';
import { cutOff } from './network';
import { rotate } from './password';
import { shutOff } from './role';

/** Takes one step of a containment or a release, and reads it back. */
export async function stepOf(
  { tenant, isolation, do: step, since, notBefore = since }: ContainOrder,
  cell: HookCell,
  now: () => Date,
): Promise<{ asWanted: boolean; observed: string }> {
  if (step === 'shut-off') return shutOff(cell, tenant, true);
  if (step === 'admit') {
    // A refusal that is lifted sooner gives stolen sessions back what they had.
    if (now() < new Date(notBefore)) return { asWanted: false, observed: `sessions of before may last until ${notBefore}` };
    return shutOff(cell, tenant, false);
  }
  if (isolation !== 'dedicated') return { asWanted: true, observed: `nothing of its own: ${SHARED[step]}` };
  const { address, secret } = await tenantConnection(tenant);
  if (step === 'rotate') return rotate(secret, since);
  return cutOff({ cell, tenant, address }, step === 'cut-off');
}

/** Why there is nothing to do for a tenant on the shared instance. */
const SHARED = {
  'cut-off': 'neighbours are on the same instance, and its logins are closed',
  connect: 'nothing was cut off',
  rotate: 'its logins have no passwords, and the administrator is not its own',
} as const;
