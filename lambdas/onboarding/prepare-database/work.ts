import type { Client } from 'pg';
import { TENANT_ID } from '../../../config/reserved-ids';
import { planExtensions } from '../../shared/plan-extensions';
import type { PlanExtensions } from '../../shared/plan-extensions';
import { databaseNames, PURPOSES, refuseReserved } from '../../shared/postgres/tenant-names';
import type { DatabaseNames } from '../../shared/postgres/tenant-names';
import type { ENV, FacilityLogin, PrepareOrder, WithoutTenants } from './contract';

/** The order names no tenant, no isolation, or logins that cannot be. Trying again changes nothing. */
export class InvalidPrepareOrderError extends Error {
  override readonly name = 'InvalidPrepareOrderError';
}

/** A tenant that has been onboarded has no database. Making one would hide that its data is gone. */
export class DatabaseMissingError extends Error {
  override readonly name = 'DatabaseMissingError';
}

/** A role of the tenant's name is there and may more than a tenant's: it is not ours, and is left alone. */
export class UnsafeRoleError extends Error {
  override readonly name = 'UnsafeRoleError';
}

export interface Plan extends DatabaseNames {
  readonly logins: readonly (FacilityLogin & { readonly role: string })[];
  /** None where a database is one tenant's: every table of it is. */
  readonly withoutTenants: readonly WithoutTenants[];
  /** Extensions that the tenant's plan lists. */
  readonly extensions: readonly string[];
}

const LOGIN = /^[a-z][a-z0-9]{0,19}$/;
/** Endings that are the platform's own. */
const TAKEN: readonly string[] = [...PURPOSES, 'owner', 'migrations', 'eraser', 'restorer'];

/** What the plans of the cell say of databases. */
export interface Sold {
  readonly withoutTenants: readonly WithoutTenants[];
  readonly extensions: PlanExtensions;
}

/** As the hook is told by its environment. */
export const soldIn = (env: Readonly<Record<(typeof ENV)[number], string>>): Sold => ({
  withoutTenants: JSON.parse(env.WITHOUT_TENANTS) as WithoutTenants[],
  extensions: planExtensions(env),
});

export function planOf(order: PrepareOrder, sold: Sold): Plan {
  const { tenant, isolation, logins = [] } = order;
  const refuse = (got: string, wanted: string) =>
    new InvalidPrepareOrderError(
      `the order has ${got}; wanted ${wanted}; nothing was touched; correct what the machine hands over`,
    );
  if (!TENANT_ID.test(tenant)) throw refuse(`tenant ${JSON.stringify(tenant)}`, 'the id of a tenant');
  if (!['dedicated', 'database', 'row'].includes(isolation))
    throw refuse(`isolation ${JSON.stringify(isolation)}`, 'dedicated, database or row');
  refuseReserved(tenant);
  if (logins.length > 0 && isolation !== 'row')
    throw refuse(`logins for facilities of isolation ${isolation}`, 'none but for isolation row');
  for (const { name, facilities } of logins) {
    if (!LOGIN.test(name) || TAKEN.includes(name))
      throw refuse(`the login ${JSON.stringify(name)}`, `a name that is not ${TAKEN.join(', ')}`);
    if (facilities.length === 0) throw refuse(`the login ${name} without a facility`, 'one or more');
  }
  const listed = sold.extensions.get(order.plan);
  if (!listed)
    throw refuse(`plan ${JSON.stringify(order.plan)}`, `one that the cell sells: ${[...sold.extensions.keys()].join(', ')}`);
  return {
    ...databaseNames(order),
    logins: logins.map((login) => ({ ...login, role: `${tenant}_${login.name}` })),
    withoutTenants: isolation === 'row' ? sold.withoutTenants : [],
    extensions: listed,
  };
}

/** What a run made and what it found, in words. */
export class Made {
  readonly created: string[] = [];
  readonly found: string[] = [];

  /** Makes what a query does not find. */
  async ensure(
    client: Client,
    what: string,
    { is, make }: { is: [sql: string, ...values: unknown[]]; make: () => Promise<unknown> },
  ): Promise<void> {
    const [sql, ...values] = is;
    if (((await client.query(sql, values)).rowCount ?? 0) > 0) this.found.push(what);
    else {
      await make();
      this.created.push(what);
    }
  }
}
