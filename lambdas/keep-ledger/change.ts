import { changeRequest, exportRequest, trailRequest } from '../../config/request-schema';
import type { ChangeRequest, ExportRequest, TrailRequest } from '../../config/request-schema';
import type { TenantState, TenantStatus } from '../shared/tenant-state';
import { claim, known } from './claim';
import type { Claims } from './claim';
import type { Claimed, LedgerOrder } from './contract';
import { InvalidRequestError } from './errors';
import type { Offer, Offers } from './offer';
import { asked, parametersOf } from './reserve';

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
export async function claimFor(claims: Claims, offers: Offers, order: Order): Promise<Claimed> {
  const request = asked<ChangeRequest | ExportRequest | TrailRequest>(SHAPES[order.machine as keyof typeof SHAPES], order.request);
  const what = 'change' in request ? request.change : 'export';
  const before = await known(claims, request.tenant);
  const next = 'plan' in request ? planFor(offers, { from: before.plan, to: request.plan }) : undefined;
  if (before.holder === undefined && before.status === ALREADY[what]) return claimed(before, { outcome: 'settled', asked: what });
  const state = await claim(claims, order, { tenant: request.tenant, from: FROM[what]! });
  return {
    ...claimed({ ...state, ...(next && { blueprint: next.blueprint }) }, { outcome: 'claimed', asked: what }),
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
    ...(blueprint && { blueprint }),
    parameters: parametersOf(state),
  };
}

/** @throws InvalidRequestError when no change of the stacks can lead from the one plan to the other */
function planFor({ plans }: Offers, { from, to }: { from: string; to: string }): Offer {
  const [old, next] = [plans[from], plans[to]];
  if (!next) throw new InvalidRequestError(`plan is ${to}; wanted one of ${Object.keys(plans).join(', ')}`);
  if (old && (old.isolation !== next.isolation || old.privateNetwork !== next.privateNetwork))
    throw new InvalidRequestError(
      `plan ${to} keeps data in another place than ${from} (${words(next)}, now ${words(old)}); wanted a plan of the same kind; ` +
        `export the tenant, onboard it anew under another id with plan ${to}, import, and remove this one`,
    );
  return next;
}

const words = ({ isolation, privateNetwork }: Offer): string =>
  `isolation ${isolation}${privateNetwork ? ', its own network' : ''}`;
