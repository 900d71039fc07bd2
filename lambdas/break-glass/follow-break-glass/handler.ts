import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { SessionTable } from '../shared/table';
import { ENV } from './contract';
import type { FollowOrder, FollowResult } from './contract';
import { follow, looked, told } from './work';

const dynamo = new DynamoDBClient({});

/** Carries a request from step to step, as its machine goes on. */
export const followBy =
  (now: () => Date) =>
  async (order: FollowOrder, context: Context): Promise<FollowResult> => {
    logger.addContext(context);
    const { SESSIONS_TABLE: table } = readEnv(ENV);
    const session = await follow(new SessionTable(dynamo, table), order, now());
    const result = { ...looked(order, session, now()), session: told(session) };
    publish({
      LapsedRequests: session.status === 'lapsed' ? 1 : 0,
      OpenedDoors: order.do === 'open' ? 1 : 0,
      ClosedDoors: order.do === 'close' ? 1 : 0,
    });
    logger.info('Followed', { do: order.do, tenant: order.tenant, id: order.id, status: session.status, done: result.done });
    return result;
  };

export const handler = followBy(() => new Date());
