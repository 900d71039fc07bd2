import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { tenantConnection } from '../../shared/postgres/connection';
import { withDatabase } from '../../shared/postgres/connect';
import { databaseNames } from '../../shared/postgres/tenant-names';
import { STATE } from '../../shared/tenant-state';
import type { TenantOrder } from '../../shared/tenant-order';

const dynamo = new DynamoDBClient({});

/** Days that heartbeats are kept: as long as the longest point-in-time recovery reaches back. */
const KEPT_DAYS = 35;
/** A tenant's database that does not answer must not use up the time of the others. */
const STATEMENT_MS = 10_000;

export type Living = Pick<TenantOrder, 'tenant' | 'isolation'>;

/** Tenants whose database is in use or kept. Every page is read. */
export async function livingTenants(table: string): Promise<Living[]> {
  const pages = paginateScan(
    { client: dynamo },
    {
      TableName: table,
      ConsistentRead: true,
      FilterExpression: '#at = :state AND #status IN (:active, :suspended)',
      ProjectionExpression: '#tenant, #isolation',
      ExpressionAttributeNames: { '#tenant': 'tenant', '#at': 'at', '#status': 'status', '#isolation': 'isolation' },
      ExpressionAttributeValues: { ':state': { S: STATE }, ':active': { S: 'active' }, ':suspended': { S: 'suspended' } },
    },
  );
  const living: Living[] = [];
  for await (const { Items = [] } of pages) {
    living.push(...Items.map((item) => ({ tenant: item.tenant?.S ?? '', isolation: item.isolation?.S as Living['isolation'] })));
  }
  return living;
}

/** One row at the server's own time, as the one role that may write it; rows that no recovery reaches any more go. */
export async function beat(tenant: Living): Promise<void> {
  const connection = await tenantConnection(tenant.tenant);
  const { database, roles } = databaseNames(tenant);
  await withDatabase({ connection, as: { role: roles.heartbeat }, database, statementMs: STATEMENT_MS }, async (client) => {
    await client.query('INSERT INTO freehold.heartbeat (tenant) VALUES ($1)', [tenant.tenant]);
    await client.query('DELETE FROM freehold.heartbeat WHERE tenant = $1 AND at < now() - make_interval(days => $2)', [
      tenant.tenant,
      KEPT_DAYS,
    ]);
  });
}
