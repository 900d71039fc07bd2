import { LoginRefusedError } from '../../shared/postgres/errors';
import type { TenantState } from '../../shared/tenant-state';
import type { ShippedTenant } from './contract';
import { CursorMovedError, TenantsNotShippedError } from './errors';
import { shipTenant } from './ship-tenant';
import type { Carrier } from './ship-tenant';

/** Tenants at a time: each waits for its own database most of the time. */
const AT_ONCE = 8;

export interface Round {
  readonly carried: readonly ShippedTenant[];
  readonly postponed: readonly string[];
  readonly failed: readonly { readonly tenant: string; readonly error: Error }[];
}

/** Goes round the tenants. What fails for one is kept, and the others go on. */
export async function goRound(carrier: Carrier, tenants: readonly TenantState[]): Promise<Round> {
  const carried: ShippedTenant[] = [];
  const postponed: string[] = [];
  const failed: { tenant: string; error: Error }[] = [];
  const waiting = [...tenants];
  const serve = async (): Promise<void> => {
    for (let state = waiting.shift(); state; state = waiting.shift()) {
      if (carrier.timeIsUp()) postponed.push(state.tenant);
      else {
        await shipTenant(carrier, state).then(
          (done) => carried.push(done),
          (error: Error) => (isNoFault(error, state) ? postponed.push(state.tenant) : failed.push({ tenant: state.tenant, error })),
        );
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, serve));
  return { carried, postponed, failed };
}

/** Another run is at it; or nobody may enter the database of a tenant that is suspended, and nothing new is written there. */
const isNoFault = (error: Error, { status }: TenantState): boolean =>
  error instanceof CursorMovedError || (status === 'suspended' && error instanceof LoginRefusedError);

/** @throws TenantsNotShippedError when any failed, with each tenant's reason */
export function refuseFailures({ carried, failed }: Round): void {
  if (failed.length === 0) return;
  const reasons = failed.map(({ tenant, error }) => `${tenant}: ${error.name}: ${error.message}`);
  throw new TenantsNotShippedError(
    failed.map(({ error }) => error),
    `records of ${failed.length} of ${failed.length + carried.length} tenants were not carried into the store (${reasons.join(' | ').slice(0, 4_000)}); wanted all; the next run goes on where this one stopped`,
    { cause: failed[0]!.error },
  );
}
