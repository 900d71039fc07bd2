import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RDSClient } from '@aws-sdk/client-rds';
import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { addressIfThere } from '../../shared/postgres/address-if-there';
import { readEnv } from '../../shared/read-env';
import { readState } from '../../shared/read-state';
import { recorded } from '../../shared/recorded';
import { ENV } from './contract';
import type { LapseResult } from './contract';
import { lapse } from './work';

const [rds, dynamo] = [new RDSClient({}), new DynamoDBClient({})];

/** Deletes the instances that restores in place have replaced, when their day has come; the clock is the caller's. */
export const lapseBy = (now: () => Date) => {
  const work = async (_: unknown, context: Context): Promise<LapseResult> => {
    logger.addContext(context);
    const env = readEnv(ENV);
    const stateOf = (tenant: string) => readState(dynamo, env.TENANTS_TABLE, tenant);
    const result = await lapse({ cell: cellOf(env), rds, now, addressOf: addressIfThere, stateOf });
    const { lapsed, unclear } = result;
    logger.info('Looked at instances that are kept', { ...result });
    publish({ LapsedInstances: lapsed.length, UnclearInstances: unclear.length });
    return result;
  };
  return recorded('lapse-instances', work, { now, failed: () => false });
};

export const handler = lapseBy(() => new Date());
