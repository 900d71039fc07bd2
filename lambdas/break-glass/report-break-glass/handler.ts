import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { auditBucket, auditClasses } from '../../shared/audit-store';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { readSession } from '../shared/read-session';
import { collect } from './collect';
import { ENV } from './contract';
import type { ReportOrder, ReportResult } from './contract';
import { keepReport } from './keep-report';

const [dynamo, s3] = [new DynamoDBClient({}), new S3Client({})];
const [logs, trail] = [new CloudWatchLogsClient({}), new CloudTrailClient({})];

/** Trail and log hand lines on some minutes after they were written: what is older than this has arrived. */
const SETTLED_MS = 30 * 60_000;

/** Gathers what was done in a window, and puts it into the tenant's own trail, where nobody can change it. */
export const reportBy =
  (now: () => Date) =>
  async ({ tenant, id }: ReportOrder, context: Context): Promise<ReportResult> => {
    logger.addContext(context);
    const env = readEnv(ENV);
    const cell = cellOf(env);
    const { session } = await readSession({ dynamo, table: env.SESSIONS_TABLE }, { tenant, id });
    const { closedAt = '' } = session;
    const none = { tenant, id, calls: 0, statements: 0, object: 'none', sha256: 'none' };
    const settled = Date.parse(closedAt) + SETTLED_MS;
    if (!(now().getTime() >= settled))
      return { done: false, waitingFor: `the trail of ${id} is whole at ${closedAt && new Date(settled).toISOString()}`, ...none };
    const found = await collect({ cell, logs, trail }, session);
    const kept = auditClasses(env.AUDIT_CLASSES).get(session.plan)!;
    const { object, sha256 } = await keepReport({ s3, bucket: await auditBucket(kept) }, session, found);
    publish({ ReportedCalls: found.calls.length, ReportedStatements: found.statements.length });
    const counts = { calls: found.calls.length, statements: found.statements.length };
    logger.info('Reported', { tenant, id, ...counts, object });
    return { done: true, tenant, id, ...counts, object, sha256 };
  };

export const handler = reportBy(() => new Date());
