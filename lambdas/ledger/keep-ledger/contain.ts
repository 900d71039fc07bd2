import type { ContainRequest } from '../../../config/contain-request';
import type { Containment, TenantState } from '../../shared/tenant-state';
import { claim, free, standing } from './claim';
import type { Claims } from './claim';
import { claimed } from './claimed';
import type { Claimed, LedgerOrder } from './contract';
import { WrongStateError } from './errors';

type Order = Extract<LedgerOrder, { do: 'claim' }>;

/** What is shut off for an incident's sake is opened, and changed, by nobody on the way. */
export function uncontained({ tenant, containment }: TenantState, what: string): void {
  if (!containment) return;
  throw new WrongStateError(
    `tenant ${tenant} is ${containment.state} since ${containment.since} (${containment.requestedBy}: ${containment.reason}); ${what} wants it free; nothing was touched: release it first, with "freehold tenant release ${tenant}"`,
  );
}

/**
 * Takes a tenant to shut it off, or to open it again. That it is under way is in its state before anything is touched: whatever fails
 * after that leaves a tenant of which the ledger says so.
 *
 * @throws WrongStateError, TenantBusyError, ConflictError
 */
export async function claimToContain(
  claims: Claims,
  order: Order,
  { request, before }: { request: ContainRequest; before: TenantState },
): Promise<Claimed> {
  const { containment } = before;
  const asked = request.contain;
  const from = ['active', 'suspended', 'leaving'] as const;
  standing(before, from, { machine: asked === 'contain' ? 'a containment' : 'a release' });
  const at = { ...claimed(before, { outcome: 'claimed', asked }), returnsTo: containment?.before ?? stoodBefore(before) };
  if (asked === 'contain' && containment?.state === 'contained' && (await free(claims, before, order)))
    return { ...at, outcome: 'settled' };
  if (asked === 'release' && containment === undefined)
    throw new WrongStateError(
      `tenant ${before.tenant} is not contained; a release wants it so; nothing was touched: there is nothing to do, or "freehold tenant resume" opens one that was suspended`,
    );
  const { reason, requestedBy } = request;
  const next: Containment =
    containment === undefined
      ? {
          state: 'containing',
          since: claims.now().toISOString(),
          requestedBy,
          reason,
          ...('incident' in request && request.incident !== undefined && { incident: request.incident }),
          before: stoodBefore(before),
        }
      : { ...containment, state: asked === 'contain' ? 'containing' : 'releasing' };
  await claim(claims, order, {
    state: before,
    from,
    set: { containment: next, asked: { execution: order.execution, requestedBy, reason } },
  });
  return at;
}

const stoodBefore = ({ status, erasure }: TenantState): Containment['before'] =>
  status === 'leaving' ? erasure!.before : status === 'suspended' ? 'suspended' : 'active';

/** What a run that ended well leaves of it: shut off, or nothing. */
export function settledContainment({ containment }: TenantState, failed: boolean): { containment?: Containment; free?: true } {
  if (!containment || failed) return {};
  return containment.state === 'releasing' ? { free: true } : { containment: { ...containment, state: 'contained' } };
}
