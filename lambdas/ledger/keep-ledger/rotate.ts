import { rotationRequest } from '../../../config/rotation-request';
import type { RotationRequest } from '../../../config/rotation-request';
import { FIRST_KEYS } from '../../../config/signing-keys';
import type { SigningKeys } from '../../../config/signing-keys';
import type { Catalogue } from '../../shared/catalogue';
import type { Signing, TenantState } from '../../shared/tenant-state';
import { claim, known, runs, standing } from './claim';
import type { Claims } from './claim';
import { claimed } from './claimed';
import { uncontained } from './contain';
import type { ClaimedToRotate, LedgerOrder } from './contract';
import { InvalidRequestError, WrongStateError } from './errors';
import { asked, blueprintOf } from './reserve';

type Order = Extract<LedgerOrder, { do: 'claim' }>;

const DAY = 86_400_000;

/**
 * Takes a tenant for the next step of the rotation of its signing key, or says when to ask again. A request for a tenant whose rotation
 * was left half way goes on with that one.
 *
 * @throws InvalidRequestError, NoSuchTenantError, WrongStateError, TenantBusyError, ConflictError
 */
export async function claimToRotate(claims: Claims, catalogue: Catalogue, order: Order): Promise<ClaimedToRotate> {
  const request = asked<RotationRequest>(rotationRequest, order.request);
  const before = await known(claims, request.tenant);
  const { tenant, isolation, plan, status, signing } = before;
  const own = signing?.run === order.execution;
  const ended = { outcome: 'ended', tenant, isolation, plan, status, signingKeys: signing?.keys ?? FIRST_KEYS } as const;
  if (own && signing.step === 'retire' && signing.at !== undefined) return ended;
  if (own && GONE.includes(status)) return ended;
  const wait = (outcome: 'resting' | 'wait', until: number) =>
    ({ outcome, tenant, isolation, plan, until: new Date(until).toISOString() }) as const;
  // What it has begun goes on when the tenant is free again, or ends with it.
  if (own && (status === 'leaving' || before.containment)) return wait('wait', claims.now().getTime() + DAY);
  uncontained(before, 'the rotation of its signing key');
  standing(before, FROM, order);
  declaredByFile(catalogue, tenant);
  if (!own && signing !== undefined) await left(claims, before, signing);
  const due = signing?.at === undefined || signing.step === 'retire' ? 0 : Date.parse(signing.at) + request.overlapDays * DAY;
  if (due > claims.now().getTime()) return wait('resting', due);
  const offer = catalogue.plans[plan];
  if (!offer)
    throw new InvalidRequestError(
      `plan ${plan} of tenant ${tenant} is not sold here any more; wanted one of ${Object.keys(catalogue.plans).join(', ')}, whose templates have two places for keys; nothing was touched: change the tenant's plan first`,
    );
  const next = nextOf(signing);
  const { reason, requestedBy } = request;
  const state = await claim(claims, order, {
    state: before,
    from: FROM,
    set: {
      asked: { execution: order.execution, requestedBy, reason },
      signing: { ...next, run: order.execution },
      blueprint: blueprintOf(catalogue, offer, next.keys),
    },
  });
  const { outcome, blueprint, ...rest } = claimed(state, { outcome: 'claimed', asked: next.step });
  return { ...rest, outcome: outcome as 'claimed', asked: next.step, blueprint: blueprint!, since: state.updatedAt };
}

const FROM = ['active', 'suspended'] as const;
const GONE: readonly TenantState['status'][] = ['erasing', 'erased', 'failed'];

/** What a deployment by file says of the keys, the next one would take back. */
function declaredByFile({ declared = {} }: Catalogue, tenant: string): void {
  if (!Object.hasOwn(declared, tenant)) return;
  throw new WrongStateError(
    `tenant ${tenant} is declared by file; the rotation of a signing key by machine wants one that a machine onboarded; nothing was touched: rotate it by file, with signingKeys: ab, ba and b in its tenants/${tenant}.yaml, a deployment and the days of the overlap after each`,
  );
}

/** @throws WrongStateError while another run is at it: it rests for days in between, and nobody waits so long to be told */
async function left(claims: Claims, { tenant }: TenantState, { run, step, at }: Signing): Promise<void> {
  if ((step === 'retire' && at !== undefined) || !(await runs(claims, run))) return;
  throw new WrongStateError(
    `the signing key of ${tenant} is being rotated by ${run}, whose last step is ${step}; wanted no rotation, or one that was left; nothing was touched: that run goes on by itself, and to hasten it stop it and ask again`,
  );
}

/** What comes next: the same step where it was not done, else the one after it. */
function nextOf(signing: Signing | undefined): Pick<Signing, 'keys' | 'step'> {
  if (signing === undefined) return { keys: 'ab', step: 'publish' };
  const { keys, step, at } = signing;
  if (at === undefined) return { keys, step };
  if (step === 'publish') return { keys: reversed(keys), step: 'switch' };
  if (step === 'switch') return { keys: keys[0] as SigningKeys, step: 'retire' };
  return { keys: keys === 'b' ? 'ba' : 'ab', step: 'publish' };
}

const reversed = (keys: SigningKeys): SigningKeys => [...keys].reverse().join('') as SigningKeys;
