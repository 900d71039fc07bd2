import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { machineName } from '../../../lib/naming';
import { cellOf } from '../../shared/cell';
import { keepRecord, recordStore, unlessRefused } from '../../shared/keep-record';
import { readEnv, wholeNumber } from '../../shared/read-env';
import type { RunRecord } from '../../shared/run-record';
import { ENV } from './contract';
import type { Desk } from './desk';
import type { Severity } from './findings';
import { IncidentStore } from './store';

const [dynamo, machines] = [new DynamoDBClient({}), new SFNClient({})];

/** The desk of this cell, as the environment has it. */
export function deskBy(now: () => Date): Desk {
  const env = readEnv(ENV);
  const cell = cellOf(env);
  const arn = `arn:${env.PARTITION}:states:${env.HOME_REGION}:${env.ACCOUNT}:stateMachine:${machineName(cell, 'incident')}`;
  return {
    store: new IncidentStore(dynamo, env.TENANTS_TABLE),
    cell,
    now,
    alarms: env.ALARMS.split(','),
    severities: env.SEVERITIES.split(',') as Severity[],
    noticeHours: wholeNumber('NOTICE_HOURS', env.NOTICE_HOURS),
    remindHours: env.REMIND_HOURS.split(',').map((hours) => wholeNumber('REMIND_HOURS', hours)),
    startClock: async (incident) => {
      try {
        const input = JSON.stringify({ action: 'clock', incident });
        await machines.send(new StartExecutionCommand({ stateMachineArn: arn, name: incident, input }));
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    },
    leave: (record, own) => {
      const at = now().toISOString();
      const { run, outcome, ...detail } = record as Pick<RunRecord, 'run' | 'outcome'>;
      const place = `run=${run}/date=${at.slice(0, 10)}/${own}`;
      return keepRecord(recordStore(env, env.HOME_REGION), { run, outcome, at, ...detail }, place).catch(unlessRefused);
    },
  };
}
