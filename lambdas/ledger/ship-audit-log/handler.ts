import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { auditClasses } from '../../shared/audit-store';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { readEnv, wholeNumber } from '../../shared/read-env';
import { recorded } from '../../shared/recorded';
import { ENV } from './contract';
import type { ShipOrder, ShipResult } from './contract';
import { publishLag } from './lag';
import { rotated, tenantsToShip } from './tenants';
import { goRound, refuseFailures } from './work';

const clients = { s3: new S3Client({}), dynamo: new DynamoDBClient({}), logs: new CloudWatchLogsClient({}) };
/** Time kept back for the batch that is on its way when no new one is begun. */
const LAST_MS = 60_000;

/** Carries what tenants' databases recorded into the append-only store, where nobody changes it; the clock is the caller's. */
export const shipBy = (now: () => Date) => {
  return async (order: ShipOrder, context: Context): Promise<ShipResult> => {
    logger.addContext(context);
    const env = readEnv(ENV);
    const { TENANTS_TABLE: table, AUDIT_CLASSES, KEEP_AUDIT_DAYS } = env;
    const keepDays = wholeNumber('KEEP_AUDIT_DAYS', KEEP_AUDIT_DAYS);
    const timeIsUp = () => context.getRemainingTimeInMillis() < LAST_MS;
    const carrier = { ...clients, cell: cellOf(env), table, classes: auditClasses(AUDIT_CLASSES), keepDays, now, timeIsUp };
    const tenants = await tenantsToShip(clients.dynamo, table, order.tenants);
    const round = await goRound(carrier, rotated(tenants, now()));

    for (const { tenant, lagMinutes } of round.carried) publishLag(tenant, lagMinutes);
    for (const { tenant, error } of round.failed) logger.error(`Records of ${tenant} are not in the store`, error);
    const sum = (of: (one: (typeof round.carried)[number]) => number) => round.carried.reduce((all, one) => all + of(one), 0);
    publish({
      ShippedRecords: sum(({ records }) => records),
      FailedTenants: round.failed.length,
      PostponedTenants: round.postponed.length,
      LagMinutes: Math.max(0, ...round.carried.map(({ lagMinutes }) => lagMinutes)),
      RemovalsRefused: sum(({ removalRefused }) => Number(removalRefused)),
    });
    refuseFailures(round);
    const result = { tenants: round.carried, postponed: round.postponed };
    logger.info('Records are in the store', result);
    return result;
  };
};

const clock = () => new Date();
export const handler = recorded('ship-audit-log', shipBy(clock), { now: clock, failed: ({ postponed }) => postponed.length > 0 });
