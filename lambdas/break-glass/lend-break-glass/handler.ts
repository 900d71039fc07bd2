import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { refusing } from '../../shared/refusing';
import { askingBy } from '../shared/asking';
import { SessionTable } from '../shared/table';
import { whoSigned } from '../shared/who-signed';
import { ENV, REFUSALS } from './contract';
import type { EnterOrder, LendEvent, LendResult } from './contract';
import { lend } from './lend';
import { probe } from './probe';

const [dynamo, sts] = [new DynamoDBClient({}), new STSClient({})];

/** The one hook that takes on tenants' roles for emergencies: for the person who asked, while the window is open; or to see whether it is. */
export const lendBy =
  (now: () => Date) =>
  async (event: LendEvent, context: Context): Promise<LendResult> => {
    logger.addContext(context);
    const env = readEnv(ENV);
    const lending = { sts, sessions: new SessionTable(dynamo, env.SESSIONS_TABLE), cell: cellOf(env), now };
    if ('probe' in event) {
      const seen = await probe(lending, event);
      publish({ StillOpenDoors: event.probe === 'shut' && seen.seen === 'open' ? 1 : 0 });
      logger.info('Looked at the door', seen);
      return seen;
    }
    const { order, by } = await whoSigned<EnterOrder>(await askingBy(env, now), event, ['enter']);
    const lent = await lend(lending, order, by);
    publish({ LentSessions: 1 });
    // What was lent stays out of the log.
    logger.info('Lent', { tenant: order.tenant, id: order.id, by: by.arn, until: lent.Expiration });
    return lent;
  };

export const handler = refusing(
  REFUSALS,
  lendBy(() => new Date()),
);
