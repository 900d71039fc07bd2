import { drillRequest, inPlaceRequest } from '../../../config/restore-request';
import type { DrillRequest, InPlaceRequest, RestorePart, RestoreRequest } from '../../../config/restore-request';
import type { Catalogue, PlanOffer } from '../../shared/catalogue';
import { holds } from '../../shared/legal-hold';
import type { TenantState } from '../../shared/tenant-state';
import { claim, known } from './claim';
import type { Claims } from './claim';
import { uncontained } from './contain';
import type { ClaimedToDrill, ClaimedToPutBack, ClaimedToRestore, LedgerOrder } from './contract';
import { InvalidRequestError, WrongStateError } from './errors';
import { networkParameters } from './own-network';
import { asked, blueprintOf } from './reserve';

type Order = Extract<LedgerOrder, { do: 'claim' }>;

/**
 * Takes a tenant for a drill. One that is on its way out is not drilled: its erasure waits for nobody, and what is made beside it would
 * be one thing more to erase.
 *
 * @throws InvalidRequestError, NoSuchTenantError, WrongStateError, TenantBusyError, ConflictError
 */
export async function claimToDrill(claims: Claims, catalogue: Catalogue, order: Order): Promise<ClaimedToDrill> {
  const request = asked<DrillRequest>(drillRequest, order.request);
  const before = await known(claims, request.tenant);
  return { ...(await taken(claims, catalogue, { order, request, before })), where: request.where };
}

/**
 * Takes a tenant to put it back as it was.
 *
 * @throws as `claimToDrill`
 */
export async function claimToPutBack(claims: Claims, catalogue: Catalogue, order: Order): Promise<ClaimedToPutBack> {
  const request = asked<InPlaceRequest>(inPlaceRequest, order.request);
  const before = await known(claims, request.tenant);
  uncontained(before, 'a restore in place');
  const { what } = request;
  ableToPutBack(catalogue, before, { what, now: claims.now() });
  const claimed = await taken(claims, catalogue, { order, request, before });
  return { ...claimed, database: what.includes('database'), files: what.includes('files') };
}

/** @throws InvalidRequestError where nothing puts such a tenant back, WrongStateError where nothing of it may go */
function ableToPutBack(
  { plans, declared = {} }: Catalogue,
  { tenant, isolation, plan, hold }: TenantState,
  { what, now }: { what: readonly RestorePart[]; now: Date },
): void {
  const own = isolation === 'dedicated' && what.includes('database');
  const rows = isolation === 'row' && what.includes('database');
  if (own && Object.hasOwn(declared, tenant))
    throw new InvalidRequestError(
      `tenant ${tenant} is declared by file, and the next deployment of its stack would make its first instance again, without its data; in place are restored tenants whose stacks machines deploy; nothing was touched: files alone can be put back (--only files); see docs/runbook.md#restore, "A tenant that is declared by file"`,
    );
  if (own && plans[plan] && plans[plan].blueprints.restored === undefined)
    throw new InvalidRequestError(
      `plan ${plan} of tenant ${tenant} has no template for an instance that was restored in place (it stands in a network of the tenant's own); wanted a plan whose instances stand in the cell's network; nothing was touched: files alone can be put back (--only files); see docs/runbook.md#restore, "A tenant that is declared by file"`,
    );
  if (what.includes('files') && holds(hold, now))
    throw new WrongStateError(
      `tenant ${tenant} is under a legal hold until ${hold!.expires} (${hold!.approver}: ${hold!.reason}), and versions of files that a restore covers lapse after the plan's days; wanted a tenant without one; nothing was touched: ask whoever approved it, and release it first${isolation === 'row' ? '' : ', or ask for the database alone (--only database)'}`,
    );
  if (rows && holds(hold, now))
    throw new WrongStateError(
      `tenant ${tenant} is under a legal hold until ${hold!.expires} (${hold!.approver}: ${hold!.reason}), and rows that were written since are deleted by a restore in place; wanted a tenant without one; nothing was touched: ask whoever approved it, and release it first`,
    );
}

interface Taking {
  readonly order: Order;
  readonly request: RestoreRequest;
  readonly before: TenantState;
}

async function taken(claims: Claims, catalogue: Catalogue, { order, request, before }: Taking): Promise<ClaimedToRestore> {
  const { requestedBy, reason, use, moment } = request;
  if (moment !== 'latest' && Date.parse(moment) > claims.now().getTime())
    throw new InvalidRequestError(
      `the moment is ${moment}, which has not come; wanted one that has been, or "latest"; nothing was touched`,
    );
  const { plans } = catalogue;
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
  return {
    ...{ outcome: 'claimed', asked: use, tenant, isolation, plan, status, moment, promised: promisedBy(offer) },
    suspended: status === 'suspended',
    keepDays: offer.rollbackDays,
    ...(isolation === 'dedicated' && {
      blueprint: blueprintOf(catalogue, offer, before.signing?.keys),
      parameters: networkParameters(before),
    }),
  };
}

function promisedBy({ objectives }: PlanOffer): ClaimedToRestore['promised'] {
  const { rtoHours, rpoHours = 0, rpoMinutes } = objectives;
  return { recoveryTimeMinutes: rtoHours * 60, recoveryPointMinutes: rpoMinutes ?? rpoHours * 60 };
}
