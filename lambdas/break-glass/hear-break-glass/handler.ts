import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { logger } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { refusing } from '../../shared/refusing';
import { askingBy } from '../shared/asking';
import type { SignedOrder } from '../shared/signed-order';
import { SessionTable } from '../shared/table';
import { whoSigned } from '../shared/who-signed';
import { ENV, REFUSALS } from './contract';
import type { DeskOrder, DeskResult } from './contract';
import { approve, close, request, show } from './work';

const [dynamo, machines] = [new DynamoDBClient({}), new SFNClient({})];

/** What people ask at the desk. Who asks is what STS says of their signatures. */
export const hearBy =
  (now: () => Date) =>
  async (event: SignedOrder, context: Context): Promise<DeskResult> => {
    logger.addContext(context);
    const env = readEnv(ENV);
    const { order, by } = await whoSigned<DeskOrder>(await askingBy(env, now), event, ['request', 'approve', 'close', 'show']);
    const desk = { dynamo, machines, sessions: new SessionTable(dynamo, env.SESSIONS_TABLE), env, now };
    const session =
      order.do === 'request' ? await request(desk, order.request, by) : await { approve, close, show }[order.do](desk, order, by);
    const { tenant, id, status, requestedBy, approvedBy, lapsesAt, until } = session;
    logger.info('Heard', { do: order.do, by: by.arn, tenant, id, status });
    return {
      ...{ tenant, id, status, requestedBy: requestedBy.name, lapsesAt },
      ...(approvedBy && { approvedBy: approvedBy.name }),
      ...(until !== undefined && { until }),
    };
  };

export const handler = refusing(
  REFUSALS,
  hearBy(() => new Date()),
);
