import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import { readCatalogue } from '../../shared/read-catalogue';
import { readEnv } from '../../shared/read-env';
import { refusing } from '../../shared/refusing';
import { claimBy } from './change';
import { ENV, REFUSALS, type LedgerOrder, type LedgerResult } from './contract';
import { begin, hear, noteEmpty } from './erasure';
import { reserve } from './reserve';
import { end } from './settle';
import { TenantTable } from './table';

const [dynamo, s3, machines] = [new DynamoDBClient({}), new S3Client({}), new SFNClient({})];

/** The one hook that changes how a tenant stands: every machine begins and ends here. */
export const keepBy =
  (now: () => Date) =>
  async (order: LedgerOrder, context: Context): Promise<LedgerResult> => {
    logger.addContext(context);
    const env = readEnv(ENV);
    const claims = { table: new TenantTable(dynamo, env.TENANTS_TABLE), machines, now };
    const catalogue = () => readCatalogue(s3, env);
    const result = await (async (): Promise<LedgerResult> => {
      switch (order.do) {
        case 'reserve':
          return reserve(claims, await catalogue(), order);
        case 'claim':
          return claimBy(order.machine)(claims, await catalogue(), order);
        case 'settle':
        case 'note':
          return end(claims, env, order);
        case 'hear-erasure':
          return hear(claims, await catalogue(), order);
        case 'begin-erasure':
          return begin(claims, await catalogue(), order);
        case 'note-empty':
          return noteEmpty(claims, await catalogue(), order);
      }
    })();
    // Not the whole answer: it has the customer's name and contact, and logs outlive the tenant.
    const { outcome, tenant } = { outcome: undefined, tenant: undefined, ...result };
    logger.info('Ledger changed', { do: order.do, execution: order.execution, outcome, tenant });
    publish({ Overdue: outcome === 'wait' ? 1 : 0 });
    return result;
  };
const keep = keepBy(() => new Date());
export const handler = refusing(REFUSALS, keep);
