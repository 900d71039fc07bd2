import type { ContainRequest } from '../../../config/contain-request';
import type { Containment, TenantState } from '../../shared/tenant-state';
import { claim, standing } from './claim';
import type { Claims } from './claim';
import { claimed } from './claimed';
import type { Claimed, LedgerOrder } from './contract';
import { InvalidRequestError, WrongStateError } from './errors';
import { SESSION_LEEWAY_MINUTES, TENANT_SESSION_MINUTES } from '../../../lib/tenant-session';

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
 * after that leaves a tenant of which the ledger says so. One that is contained already is taken as well: what somebody has opened since,
 * by hand or by a stack, is shut again.
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
  if (asked === 'release' && containment === undefined)
    throw new WrongStateError(
      `tenant ${before.tenant} is not contained; a release wants it so; nothing was touched: there is nothing to do, or "freehold tenant resume" opens one that was suspended`,
    );
  const sessionsEnd = asked === 'release' ? endOfSessions(claims.now(), request) : undefined;
  const { reason, requestedBy } = request;
  const next: Containment = {
    ...(containment
      ? asItBegan(containment)
      : asItBegan({ ...request, since: claims.now().toISOString(), before: stoodBefore(before) })),
    ...(sessionsEnd === undefined ? { state: 'containing' } : { state: 'releasing', sessionsEnd }),
  };
  await claim(claims, order, {
    state: before,
    from,
    set: { containment: next, asked: { execution: order.execution, requestedBy, reason } },
  });
  return { ...at, ...(sessionsEnd !== undefined && { sessionsEnd }) };
}

type Begun = Omit<Containment, 'state' | 'sessionsEnd'>;

/** What stays the same of a containment, whoever asks for it again or for its release. */
const asItBegan = ({ since, requestedBy, reason, incident, before }: Begun): Begun => ({
  since,
  requestedBy,
  reason,
  ...(incident !== undefined && { incident }),
  before,
});

/**
 * When the tenant's role may be let in again. Whoever had the application's credentials could begin sessions while the tenant was contained,
 * too, and these would live again: so what counts is since when nobody has them any more, and not since when the tenant is contained. Of a
 * release that was stopped nobody knows why, so one that is asked for again counts anew.
 */
function endOfSessions(now: Date, request: ContainRequest): string {
  const safeSince = 'safeSince' in request ? request.safeSince : undefined;
  if (safeSince !== undefined && new Date(safeSince) > now)
    throw new InvalidRequestError(
      `safeSince is ${safeSince}; wanted a moment that is past; nothing was touched: leave it out where you do not know, and older sessions are waited for from now on`,
    );
  const since = safeSince === undefined ? now : new Date(safeSince);
  return new Date(since.getTime() + (TENANT_SESSION_MINUTES + SESSION_LEEWAY_MINUTES) * 60_000).toISOString();
}

const stoodBefore = ({ status, erasure }: TenantState): Containment['before'] =>
  status === 'leaving' ? erasure!.before : status === 'suspended' ? 'suspended' : 'active';

/** What a run that ended well leaves of it: shut off, or nothing. */
export function settledContainment({ containment }: TenantState, failed: boolean): { containment?: Containment; free?: true } {
  if (!containment || failed) return {};
  return containment.state === 'releasing' ? { free: true } : { containment: { ...containment, state: 'contained' } };
}
