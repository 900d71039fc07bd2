import { restoreRequest } from '../../../config/restore-request';
import type { RestoreRequest } from '../../../config/restore-request';
import type { Catalogue, PlanOffer } from '../../shared/catalogue';
import { claim, known } from './claim';
import type { Claims } from './claim';
import type { ClaimedToRestore, LedgerOrder } from './contract';
import { InvalidRequestError } from './errors';
import { asked } from './reserve';

type Order = Extract<LedgerOrder, { do: 'claim' }>;

/**
 * Takes a tenant for a restore. One that is on its way out is not drilled: its erasure waits for nobody, and what is made beside it would
 * be one thing more to erase.
 *
 * @throws InvalidRequestError, NoSuchTenantError, WrongStateError, TenantBusyError, ConflictError
 */
export async function claimToRestore(claims: Claims, { plans }: Catalogue, order: Order): Promise<ClaimedToRestore> {
  const request = asked<RestoreRequest>(restoreRequest, order.request);
  const { requestedBy, reason, use, moment, where } = request;
  if (moment !== 'latest' && Date.parse(moment) > claims.now().getTime())
    throw new InvalidRequestError(
      `the moment is ${moment}, which has not come; wanted one that has been, or "latest"; nothing was touched`,
    );
  const before = await known(claims, request.tenant);
  const offer = plans[before.plan];
  if (!offer)
    throw new InvalidRequestError(
      `plan ${before.plan} of tenant ${before.tenant} is not sold here any more; wanted one of ${Object.keys(plans).join(', ')}, by which a restore is measured; change the tenant's plan first`,
    );
  const { tenant, isolation, plan, status } = await claim(claims, order, {
    state: before,
    from: ['active', 'suspended'],
    set: { asked: { execution: order.execution, requestedBy, reason } },
  });
  return { outcome: 'claimed', asked: use, tenant, isolation, plan, status, moment, where, promised: promisedBy(offer) };
}

function promisedBy({ objectives }: PlanOffer): ClaimedToRestore['promised'] {
  const { rtoHours, rpoHours = 0, rpoMinutes } = objectives;
  return { recoveryTimeMinutes: rtoHours * 60, recoveryPointMinutes: rpoMinutes ?? rpoHours * 60 };
}
