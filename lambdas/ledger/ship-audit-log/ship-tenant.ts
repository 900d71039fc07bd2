import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { databaseName, generationOf } from '../../../lib/database-names';
import { databaseLogGroupName } from '../../../lib/naming';
import { auditBucket } from '../../shared/audit-store';
import type { HookCell } from '../../shared/cell';
import { tenantConnection } from '../../shared/postgres/connection';
import type { Connection } from '../../shared/postgres/connection';
import { withDatabase } from '../../shared/postgres/connect';
import { databaseNames } from '../../shared/postgres/tenant-names';
import { servingInstance } from '../../shared/serving-instance';
import type { TenantState } from '../../shared/tenant-state';
import type { ShippedTenant } from './contract';
import { Cursor } from './cursor';
import { databaseLag, databaseStream, removeShipped } from './database-stream';
import { UnknownTenantError } from './errors';
import { logLag, logStream } from './log-stream';
import { shipStream } from './ship-stream';
import type { Store } from './ship-stream';

const DAY_MS = 86_400_000;
/** What RDS exports of PostgreSQL, as the tenant's stack has it. */
const LOGS = ['postgresql', 'upgrade'] as const;

export interface Carrier {
  readonly cell: HookCell;
  readonly s3: S3Client;
  readonly dynamo: DynamoDBClient;
  readonly logs: CloudWatchLogsClient;
  readonly table: string;
  readonly classes: ReadonlyMap<string, string>;
  readonly keepDays: number;
  readonly now: () => Date;
  readonly timeIsUp: () => boolean;
}

/** Carries everything of one tenant that is settled into the store, then removes from its database what is there long enough. */
export async function shipTenant(carrier: Carrier, state: TenantState): Promise<ShippedTenant> {
  const { tenant, plan } = state;
  const kept = carrier.classes.get(plan);
  if (!kept) {
    throw new UnknownTenantError(
      `plan ${plan} of tenant ${tenant} has no audit class; wanted one of ${[...carrier.classes.keys()].join(', ')}; name it in AUDIT_CLASSES`,
    );
  }
  const store: Store = { s3: carrier.s3, bucket: await auditBucket(kept), tenant };
  const cursor = await Cursor.read(carrier.dynamo, carrier.table, tenant);
  const connection = await tenantConnection(tenant);
  const lines = await shipLines(carrier, { state, connection, store, cursor });
  const logs = await shipLogs(carrier, { groups: groupsOf(carrier.cell, state, connection), store, cursor });
  return {
    tenant,
    records: lines.records + logs.records,
    objects: lines.objects + logs.objects,
    removed: lines.removed ?? 0,
    removalRefused: lines.removed === undefined,
    lagMinutes: Math.max(lines.lag, logs.lag),
  };
}

async function shipLines(
  carrier: Carrier,
  { state, connection, store, cursor }: { state: TenantState; connection: Connection; store: Store; cursor: Cursor },
) {
  const { tenant } = state;
  const as = { role: databaseNames(state).roles.audit };
  return withDatabase({ connection, as }, async (client) => {
    const stream = databaseStream(client, tenant);
    const shipped = await shipStream(store, cursor, { stream, timeIsUp: carrier.timeIsUp });
    const after = cursor.line(stream.name).at;
    const now = carrier.now();
    const before = new Date(now.getTime() - carrier.keepDays * DAY_MS);
    const removed = await removeShipped(client, tenant, { after, before });
    return { ...shipped, removed, lag: await databaseLag(client, tenant, { after, now }) };
  });
}

/** The logs of the tenant's own instance, and of those that served before it: what they wrote last is still to be carried. */
function groupsOf(cell: HookCell, state: TenantState, { address }: Connection): string[] {
  const { tenant, isolation } = state;
  if (isolation !== 'dedicated') return []; // On the shared instance lines are of all tenants together.
  const serving = generationOf(cell, tenant, servingInstance(cell, state, address))!;
  const instances = Array.from({ length: serving }, (_, i) => databaseName(cell, tenant, i + 1));
  return instances.flatMap((instance) => LOGS.map((log) => databaseLogGroupName(instance, log)));
}

async function shipLogs(
  carrier: Carrier,
  { groups, store, cursor }: { groups: readonly string[]; store: Store; cursor: Cursor },
): Promise<{ records: number; objects: number; lag: number }> {
  const { logs, now, timeIsUp } = carrier;
  let [records, objects, lag] = [0, 0, 0];
  for (const group of groups) {
    const stream = logStream({ logs, tenant: store.tenant, group, now });
    const shipped = await shipStream(store, cursor, { stream, timeIsUp });
    records += shipped.records;
    objects += shipped.objects;
    lag = Math.max(lag, logLag(cursor.line(stream.name).at, now()));
  }
  return { records, objects, lag };
}
