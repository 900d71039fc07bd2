import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { databaseLogGroupName, tenantName } from '../../../lib/naming';
import { auditBucket } from '../../shared/audit-store';
import type { HookCell } from '../../shared/cell';
import { tenantConnection } from '../../shared/postgres/connection';
import { withDatabase } from '../../shared/postgres/connect';
import { databaseNames } from '../../shared/postgres/tenant-names';
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
  const lines = await shipLines(carrier, { state, store, cursor });
  const logs = state.isolation === 'dedicated' ? await shipLogs(carrier, store, cursor) : { records: 0, objects: 0, lag: 0 };
  return {
    tenant,
    records: lines.records + logs.records,
    objects: lines.objects + logs.objects,
    removed: lines.removed ?? 0,
    removalRefused: lines.removed === undefined,
    lagMinutes: Math.max(lines.lag, logs.lag),
  };
}

async function shipLines(carrier: Carrier, { state, store, cursor }: { state: TenantState; store: Store; cursor: Cursor }) {
  const { tenant } = state;
  const connection = await tenantConnection(tenant);
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

async function shipLogs(carrier: Carrier, store: Store, cursor: Cursor) {
  const { cell, logs, now, timeIsUp } = carrier;
  let [records, objects, lag] = [0, 0, 0];
  for (const log of LOGS) {
    const group = databaseLogGroupName(tenantName(cell, store.tenant, 'database'), log);
    const stream = logStream({ logs, tenant: store.tenant, group, now });
    const shipped = await shipStream(store, cursor, { stream, timeIsUp });
    records += shipped.records;
    objects += shipped.objects;
    lag = Math.max(lag, logLag(cursor.line(stream.name).at, now()));
  }
  return { records, objects, lag };
}
