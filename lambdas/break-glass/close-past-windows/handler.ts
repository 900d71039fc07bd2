import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { recorded } from '../../shared/recorded';
import { SessionTable } from '../shared/table';
import { ENV } from './contract';
import type { PastResult } from './contract';
import { goRound } from './work';

const [dynamo, machines] = [new DynamoDBClient({}), new SFNClient({})];

/**
 * Every few minutes: windows whose end is past and whose run died are ended by another run. Nothing waits for this: what was lent ends by
 * its own policy, and nothing more is lent. What is left is the login in the database, the look at the door and the report.
 */
export const closePastBy = (now: () => Date) =>
  recorded(
    'close-past-windows',
    async (_event: object, context: Context): Promise<PastResult> => {
      logger.addContext(context);
      const env = readEnv(ENV);
      const result = await goRound(
        { sessions: new SessionTable(dynamo, env.SESSIONS_TABLE), machines, machine: env.MACHINE },
        now(),
      );
      publish({ ResumedWindows: result.resumed.length, OverdueWindows: result.overdue.length });
      if (result.resumed.length + result.lapsed.length + result.overdue.length > 0) logger.warn('Windows were left', { ...result });
      return result;
    },
    { now, failed: ({ overdue }) => overdue.length > 0 },
  );

export const handler = closePastBy(() => new Date());
