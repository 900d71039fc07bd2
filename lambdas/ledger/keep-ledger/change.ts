import { containRequest } from '../../../config/contain-request';
import type { ContainRequest } from '../../../config/contain-request';
import { changeRequest, exportRequest, trailRequest } from '../../../config/request-schema';
import type { ChangeRequest, ExportRequest, TrailRequest } from '../../../config/request-schema';
import { sessionsRequest } from '../../../config/sessions-request';
import type { SessionsRequest } from '../../../config/sessions-request';
import type { NextPlan, TenantState, TenantStatus } from '../../shared/tenant-state';
import { claim, known } from './claim';
import { claimed } from './claimed';
import { claimToContain, uncontained } from './contain';
import type { Claims } from './claim';
import type { Claimed, LedgerOrder } from './contract';
import { DataAtRiskError, InvalidRequestError } from './errors';
import type { PlanOffer, Catalogue } from '../../shared/catalogue';
import { rangePlace } from './own-network';
import { asked, blueprintOf } from './reserve';
import { claimToDrill, claimToPutBack } from './restore';

type Order = Extract<LedgerOrder, { do: 'claim' }>;

const SHAPES = {
  change: changeRequest,
  export: exportRequest,
  'export-trail': trailRequest,
  'terminate-sessions': sessionsRequest,
  contain: containRequest,
} as const;

/** How a tenant must stand for what is asked; what has begun to end is not changed any more, but can still be taken out and signed out. */
const FROM: Readonly<Record<'change' | 'export' | 'contain', readonly TenantStatus[]>> = {
  change: ['active', 'suspended'],
  export: ['active', 'suspended', 'leaving'],
  contain: ['active', 'suspended', 'leaving'],
};

/** How a tenant stands when what is asked for is so already. */
const ALREADY: Readonly<Record<string, TenantStatus>> = { suspend: 'suspended', resume: 'active' };

/**
 * Takes a tenant for a change or an export.
 *
 * @throws InvalidRequestError, DataAtRiskError, NoSuchTenantError, WrongStateError, TenantBusyError, ConflictError, CellFullError
 */
export async function claimFor(claims: Claims, catalogue: Catalogue, order: Order): Promise<Claimed> {
  const request = asked<ChangeRequest | ExportRequest | SessionsRequest | TrailRequest | ContainRequest>(
    SHAPES[order.machine as keyof typeof SHAPES],
    order.request,
  );
  const before = await known(claims, request.tenant);
  if ('contain' in request) return claimToContain(claims, order, { request, before });
  const what = 'change' in request ? request.change : order.machine === 'terminate-sessions' ? order.machine : 'export';
  if ('change' in request) uncontained(before, what);
  // A run that failed, or goes on, may have switched some of the doors: then the answer is not what the state says.
  if (before.status === ALREADY[what] && before.holder === undefined && before.failure === undefined)
    return claimed(before, { outcome: 'settled', asked: what });
  const next = 'plan' in request ? nextOf(catalogue, before, request.plan) : undefined;
  const state = await claim(claims, order, {
    state: before,
    from: FROM['change' in request ? 'change' : 'export'],
    set: {
      asked: {
        execution: order.execution,
        requestedBy: request.requestedBy,
        ...('reason' in request && { reason: request.reason }),
      },
      ...(next && { next, places: ofBoth(before.places, next.places) }),
    },
    limits: catalogue.places,
  });
  return {
    ...claimed({ ...state, ...(next && { blueprint: next.blueprint }) }, { outcome: 'claimed', asked: what }),
    ...('formats' in request && { formats: request.formats }),
  };
}

/** How a machine takes its tenant. */
export const claimBy = (machine: string) =>
  machine === 'restore-drill' ? claimToDrill : machine === 'restore' ? claimToPutBack : claimFor;

/** What the tenant takes until its change of plan has ended well: then, and only then, is it known which of the two it has. */
function ofBoth(one: Readonly<Record<string, number>> = {}, other: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.keys({ ...one, ...other }).map((quota) => [quota, Math.max(one[quota] ?? 0, other[quota] ?? 0)]),
  );
}

/** @throws InvalidRequestError for a plan that nobody sells, DataAtRiskError when no change of the stacks can lead to it */
function nextOf(catalogue: Catalogue, state: TenantState, to: string): NextPlan {
  const { plans } = catalogue;
  const { plan: from } = state;
  const [old, next] = [plans[from], plans[to]];
  if (!next) throw new InvalidRequestError(`plan is ${to}; wanted one of ${Object.keys(plans).join(', ')}`);
  if (old && (old.isolation !== next.isolation || old.privateNetwork !== next.privateNetwork))
    throw new DataAtRiskError(
      `plan ${to} keeps data in another place than ${from} (${words(next)}, now ${words(old)}); wanted a plan of the same kind; nothing was touched: ` +
        `export the tenant, onboard it anew under another id with plan ${to}, import, and remove this one`,
    );
  const shrinks = old && next.database.storageGb < old.database.storageGb;
  const older = old && major(next) < major(old);
  if (shrinks || older)
    throw new DataAtRiskError(
      `plan ${to} has ${next.database.storageGb} GB on PostgreSQL ${next.database.engine}, less than ${from} (${old.database.storageGb} GB, ${old.database.engine}); ` +
        `wanted no less, since RDS takes neither back; nothing was touched: export the tenant and onboard it anew under another id with plan ${to}`,
    );
  return { blueprint: blueprintOf(catalogue, next), places: { ...next.needs, ...rangePlace(state) } };
}

const major = ({ database }: PlanOffer): number => Number(database.engine.split('.')[0]);

const words = ({ isolation, privateNetwork }: PlanOffer): string =>
  `isolation ${isolation}${privateNetwork ? ', its own network' : ''}`;
