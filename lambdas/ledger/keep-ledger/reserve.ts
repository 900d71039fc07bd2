import type * as z from 'zod';
import { onboardingRequest } from '../../../config/request-schema';
import type { OnboardingRequest } from '../../../config/request-schema';
import { meansAlready } from '../../../config/reserved-ids';
import { FIRST_KEYS } from '../../../config/signing-keys';
import type { SigningKeys } from '../../../config/signing-keys';
import type { Blueprint, TenantState } from '../../shared/tenant-state';
import { claim } from './claim';
import type { Claims } from './claim';
import type { LedgerOrder, Reserved } from './contract';
import { CellFullError, InvalidRequestError, TenantTakenError } from './errors';
import { networkMistake, networkParameters, rangePlace } from './own-network';
import type { PlanOffer, Catalogue } from '../../shared/catalogue';

type Order = Extract<LedgerOrder, { do: 'reserve' }>;

/**
 * Takes a place for a new tenant. The same request again finds what the first one left: a run that died is taken over, a
 * tenant that is active already is the answer.
 *
 * @throws InvalidRequestError, TenantTakenError, CellFullError, TenantBusyError, ConflictError
 */
export async function reserve(claims: Claims, catalogue: Catalogue, order: Order): Promise<Reserved> {
  const request = asked(onboardingRequest, order.request);
  const offer = offered(request, catalogue);
  // Whoever is declared with this plan has its places already: the catalogue leaves them out of what there is to give.
  const range = rangePlace(request);
  const places = { ...(catalogue.declared?.[request.tenant] === request.plan ? {} : offer.needs), ...range };
  const state = newcomer(claims, { order, request, offer: { ...offer, needs: places }, blueprint: blueprintOf(catalogue, offer) });
  const stood = await claims.table.reserve(state, { ...catalogue.places, ...range });
  if (stood === undefined) return reserved(state, 'reserved');
  const before = await claims.table.read(request.tenant);
  if (before === undefined || (stood === 'full' && before.status === 'failed')) {
    for (const place of Object.keys(range)) if ((await claims.table.taken(place)) > 0) throw rangeTaken(request);
    throw full(request, catalogue);
  }
  const differs = IDENTITY.filter((field) => before[field] !== state[field]);
  if (differs.length > 0 || !['onboarding', 'active'].includes(before.status)) throw taken(before, differs);
  if (before.status === 'active') return reserved(before, 'settled');
  const set = { asked: { execution: order.execution, requestedBy: request.requestedBy } };
  const claimed = await claim(claims, order, { state: before, from: ['onboarding'], set });
  const { failure: left } = claimed;
  return left === undefined ? reserved(claimed, 'reserved') : { ...reserved(claimed, 'left'), left };
}

/** What a request for the same tenant must say again. */
const IDENTITY = ['name', 'plan', 'residency', 'cidr'] as const;

/** @throws InvalidRequestError with every mistake, not the first alone */
export function asked<T>(schema: z.ZodType<T>, request: unknown): T {
  const result = schema.safeParse(request, { reportInput: true });
  if (result.success) return result.data;
  const mistakes = result.error.issues.map(({ path, message, input }) => {
    const got = input === undefined || typeof input === 'object' ? '' : ` (got ${JSON.stringify(input)})`;
    return `${path.join('.') || 'the request'}: ${message}${got}`;
  });
  throw new InvalidRequestError(
    `the request has ${mistakes.length} mistakes: ${mistakes.join('; ')}; wanted the published shape, config/schema/*-request.schema.json`,
  );
}

/** @throws InvalidRequestError when this cell does not sell what is asked for */
function offered(request: OnboardingRequest, catalogue: Catalogue): PlanOffer {
  const { residency, plans, retiredTenants } = catalogue;
  const offer = plans[request.plan];
  const mistakes = [
    request.residency === residency ? '' : `residency is ${request.residency}; this machine serves ${residency}`,
    offer ? '' : `plan is ${request.plan}; wanted one of ${Object.keys(plans).join(', ')}`,
    retiredTenants.includes(request.tenant) ? `tenant ${request.tenant} is a retired id, which is never used again` : '',
    meansAlready(request.tenant)
      ? `tenant ${request.tenant} is an id that nobody may have: it is ${meansAlready(request.tenant)}`
      : '',
    networkMistake(request, catalogue, offer),
  ].filter((mistake) => mistake !== '');
  if (offer && mistakes.length === 0) return offer;
  throw new InvalidRequestError(`the request cannot be served here: ${mistakes.join('; ')}`);
}

function newcomer(
  { now }: Claims,
  { order, request, offer, blueprint }: { order: Order; request: OnboardingRequest; offer: PlanOffer; blueprint: Blueprint },
): TenantState {
  const { tenant, name, residency, plan, cidr, contact, requestedBy } = request;
  return {
    tenant,
    name,
    residency,
    plan,
    ...(cidr !== undefined && { cidr }),
    contact,
    isolation: offer.isolation,
    status: 'onboarding',
    holder: order.execution,
    machine: order.machine,
    asked: { execution: order.execution, requestedBy },
    updatedAt: now().toISOString(),
    blueprint,
    places: offer.needs,
  };
}

function reserved(state: TenantState, outcome: Reserved['outcome']): Reserved {
  const { tenant, isolation, plan, name, contact, blueprint } = state;
  return { outcome, tenant, isolation, plan, name, contact, blueprint: blueprint!, parameters: networkParameters(state) };
}

/** The reviewed templates of a plan, with the signing keys that the tenant has: whether its database was restored, its stack remembers. */
export function blueprintOf(
  { bucket }: Catalogue,
  { blueprints, database: { engine, storageGb } }: PlanOffer,
  keys: SigningKeys = FIRST_KEYS,
): Blueprint {
  const { tenant, restored } = keys === FIRST_KEYS ? blueprints : blueprints.rotated[keys];
  const { recovery } = blueprints;
  return {
    bucket,
    tenant: tenant.key,
    ...(restored && { restored: restored.key, database: { engine, storageGb } }),
    ...(recovery && { recovery: recovery.key }),
  };
}

function taken(before: TenantState, differs: readonly string[]): TenantTakenError {
  const how = differs.length > 0 ? `with another ${differs.join(' and ')}` : '';
  return new TenantTakenError(
    `tenant ${before.tenant} is ${before.status}${how && ` ${how}`}; wanted an id that nobody has or had; choose another, or send the first request again unchanged`,
  );
}

const rangeTaken = ({ tenant, cidr }: OnboardingRequest): InvalidRequestError =>
  new InvalidRequestError(
    `the request cannot be served here: cidr is ${cidr}, which is the network of another tenant of this cell; wanted a /20 of ${tenant}'s own: choose another range`,
  );

function full({ plan }: OnboardingRequest, { residency }: Catalogue): CellFullError {
  return new CellFullError(
    `residency ${residency} has no place left for a tenant of plan ${plan}; wanted one within the quotas of its account; raise the quota that "freehold check" names and state it in platform.yaml, or open another cell`,
  );
}
