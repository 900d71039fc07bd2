import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Connection } from '../../shared/postgres/connection';
import { withDatabase } from '../../shared/postgres/connect';
import { close, rolesOf } from '../../shared/postgres/logins';
import type { Counted } from '../../shared/postgres/removal/removal';
import { isKeptByDatabases } from '../../../config/reserved-ids';
import { MAINTENANCE } from '../../shared/postgres/tenant-names';
import { STATE } from '../../shared/tenant-state';
import type { RemovedTenant } from './contract';

const dynamo = new DynamoDBClient({});

/**
 * Whom the ledger knows to be deleted. The state decides, since an onboarding that failed leaves lines too, and its tenant may
 * live today. Who has lines and no state is neither.
 */
export async function deletedTenants(tables: {
  tenants: string;
  deletions: string;
}): Promise<{ deleted: string[]; unclear: string[] }> {
  const states = new Map<string, string>();
  for await (const { tenant, at, status } of itemsOf(tables.tenants)) if (at === STATE) states.set(tenant, status);
  const erased = new Set<string>();
  const unclear = new Set<string>();
  for (const [tenant, status] of states) if (status === 'erasing' || status === 'erased') erased.add(tenant);
  for await (const { tenant } of itemsOf(tables.deletions)) if (!states.has(tenant)) unclear.add(tenant);
  return { deleted: [...erased].sort(), unclear: [...unclear].sort() };
}

async function* itemsOf(table: string): AsyncGenerator<{ tenant: string; at: string; status: string }> {
  const names = { '#tenant': 'tenant', '#at': 'at', '#status': 'status' };
  const input = {
    TableName: table,
    ConsistentRead: true,
    ProjectionExpression: '#tenant, #at, #status',
    ExpressionAttributeNames: names,
  };
  for await (const { Items = [] } of paginateScan({ client: dynamo }, input)) {
    for (const { tenant, at, status } of Items) yield { tenant: tenant?.S ?? '', at: at?.S ?? '', status: status?.S ?? '' };
  }
}

/** Those of the tenants that the server knows, by a role or a database of their name, with every door shut. */
export const returned = (connection: Connection, tenants: readonly string[]): Promise<string[]> =>
  withDatabase({ connection, as: 'administrator', database: MAINTENANCE }, async (server) => {
    const { rows } = await server.query<{ datname: string }>(
      'SELECT datname FROM pg_catalog.pg_database WHERE datname = ANY ($1)',
      [tenants],
    );
    const found: string[] = [];
    for (const tenant of tenants.filter((id) => !isKeptByDatabases(id))) {
      const roles = (await rolesOf(server, tenant)).map(({ role }) => role);
      if (roles.length > 0) await close(server, roles);
      if (roles.length > 0 || rows.some(({ datname }) => datname === tenant)) found.push(tenant);
    }
    return found;
  });

export function summed(tenant: string, things: readonly Counted[]): RemovedTenant {
  const sum = (kind: Counted['kind']) => things.filter((thing) => thing.kind === kind).reduce((all, { count }) => all + count, 0);
  const databases = things.filter(({ kind }) => kind === 'database').length;
  return { tenant, databases, rows: sum('rows') + sum('database'), roles: sum('database roles') };
}
