import { changeRequest, exportRequest, trailRequest } from '../../config/request-schema';
import type { ChangeRequest, ExportRequest, TrailRequest } from '../../config/request-schema';
import type { TenantState, TenantStatus } from '../shared/tenant-state';
import { claim, known } from './claim';
import type { Claims } from './claim';
import type { Claimed, LedgerOrder } from './contract';
import { InvalidRequestError } from './errors';
import type { PlanOffer, Catalogue } from '../shared/catalogue';
import { asked, blueprintOf, parametersOf } from './reserve';

type Order = Extract<LedgerOrder, { do: 'claim' }>;

const SHAPES = { change: changeRequest, export: exportRequest, 'export-trail': trailRequest } as const;

/** How a tenant must stand for what is asked; what has begun to end is not changed any more, but can still be taken out. */
const FROM: Readonly<Record<string, readonly TenantStatus[]>> = {
  plan: ['active', 'suspended'],
  suspend: ['active'],
  resume: ['suspended'],
  export: ['active', 'suspended', 'leaving'],
};

/** How a tenant stands when what is asked for is so already. */
const ALREADY: Readonly<Record<string, TenantStatus>> = { suspend: 'suspended', resume: 'active' };

/**
 * Takes a tenant for a change or an export.
 *
 * @throws InvalidRequestError, NoSuchTenantError, WrongStateError, TenantBusyError
 */
export async function claimFor(claims: Claims, catalogue: Catalogue, order: Order): Promise<Claimed> {
  const request = asked<ChangeRequest | ExportRequest | TrailRequest>(SHAPES[order.machine as keyof typeof SHAPES], order.request);
  const what = 'change' in request ? request.change : 'export';
  const before = await known(claims, request.tenant);
  const next = 'plan' in request ? planFor(catalogue, { from: before.plan, to: request.plan }) : undefined;
  if (before.holder === undefined && before.status === ALREADY[what]) return claimed(before, { outcome: 'settled', asked: what });
  const state = await claim(claims, order, { tenant: request.tenant, from: FROM[what]! });
  return {
    ...claimed({ ...state, ...(next && { blueprint: blueprintOf(catalogue, next) }) }, { outcome: 'claimed', asked: what }),
    ...('formats' in request && { formats: request.formats }),
  };
}

function claimed(state: TenantState, how: Pick<Claimed, 'outcome' | 'asked'>): Claimed {
  const { tenant, isolation, plan, name, contact, status, blueprint } = state;
  return {
    ...how,
    tenant,
    isolation,
    plan,
    name,
    contact,
    status,
    suspended: status === 'suspended',
    ...(blueprint && { blueprint }),
    parameters: parametersOf(state),
  };
}

/** @throws InvalidRequestError when no change of the stacks can lead from the one plan to the other */
function planFor({ plans }: Catalogue, { from, to }: { from: string; to: string }): PlanOffer {
  const [old, next] = [plans[from], plans[to]];
  if (!next) throw new InvalidRequestError(`plan is ${to}; wanted one of ${Object.keys(plans).join(', ')}`);
  if (old && (old.isolation !== next.isolation || old.privateNetwork !== next.privateNetwork))
    throw new InvalidRequestError(
      `plan ${to} keeps data in another place than ${from} (${words(next)}, now ${words(old)}); wanted a plan of the same kind; ` +
        `export the tenant, onboard it anew under another id with plan ${to}, import, and remove this one`,
    );
  const shrinks = old && next.database.storageGb < old.database.storageGb;
  const older = old && major(next) < major(old);
  if (shrinks || older)
    throw new InvalidRequestError(
      `plan ${to} has ${next.database.storageGb} GB on PostgreSQL ${next.database.engine}, less than ${from} (${old.database.storageGb} GB, ${old.database.engine}); ` +
        `wanted no less: RDS takes neither back; export the tenant and onboard it anew under another id with plan ${to}`,
    );
  return next;
}

const major = ({ database }: PlanOffer): number => Number(database.engine.split('.')[0]);

const words = ({ isolation, privateNetwork }: PlanOffer): string =>
  `isolation ${isolation}${privateNetwork ? ', its own network' : ''}`;
