import type { Client } from 'pg';
import { withDatabase } from '../../../shared/postgres/connect';
import { tenantConnection } from '../../../shared/postgres/connection';
import { databaseNames } from '../../../shared/postgres/tenant-names';
import type { TenantOrder } from '../../../shared/tenant-order';
import { About } from '../check';
import type { Check } from '../contract';
import type { Look } from '../examine';

/** What the catalogue check finds in a tenant's database; nothing = as promised. */
export type FindInCatalogue = (
  client: Client,
  order: Pick<TenantOrder, 'tenant' | 'isolation'>,
) => Promise<readonly { readonly rule: string; readonly object: string; readonly message: string }[]>;

/** What no trigger can hold: policies taken away, grants by hand, tables moved. One check a finding, so that each is named. */
export const catalogueBy =
  (find: FindInCatalogue): Look =>
  async (_, { order }): Promise<Check[]> => {
    const connection = await tenantConnection(order.tenant);
    const { database } = databaseNames(order);
    const where = `${database} at ${connection.address}:${connection.port}`;
    const findings = await withDatabase({ connection, as: 'administrator', database }, (client) => find(client, order));
    if (findings.length === 0) return [new About('postgres.catalogue', where).is('findings', 0, 0)];
    return findings.map(({ rule, object, message }) =>
      new About('postgres.catalogue', `${object} in ${where}`).is(rule, message, undefined),
    );
  };
