import { withDatabase } from '../../../shared/postgres/connect';
import { tenantConnection } from '../../../shared/postgres/connection';
import { installedExtensions } from '../../../shared/postgres/extension-rules';
import { databaseNames, EXTENSIONS } from '../../../shared/postgres/tenant-names';
import type { Aws } from '../aws';
import { About } from '../check';
import type { Check } from '../contract';
import type { Expectation } from '../expectation';

/** The extensions that the plan lists, in their schema, and no others: what is left of an earlier plan is somebody's decision. */
export async function extensions(_: Aws, { order, plan }: Expectation): Promise<Check[]> {
  const connection = await tenantConnection(order.tenant);
  const { database } = databaseNames(order);
  const about = new About('postgres', `${database} at ${connection.address}:${connection.port}`);
  const installed = await withDatabase({ connection, as: 'administrator', database }, installedExtensions);
  return [
    about.is(
      'extensions',
      installed.map(({ name, schema }) => (schema === EXTENSIONS ? name : `${name} in ${schema}`)),
      plan.database.extensions,
    ),
  ];
}
