import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { machineName } from '../../../lib/naming';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { readEnv, wholeNumber } from '../../shared/read-env';
import { keepRecord, recordStore, unlessRefused } from '../../shared/keep-record';
import type { RunRecord } from '../../shared/run-record';
import { refusing } from '../../shared/refusing';
import { ENV, REFUSALS } from './contract';
import type { IncidentAnswer, IncidentOrder } from './contract';
import type { Desk } from './desk';
import { sightingIn } from './findings';
import type { Severity } from './findings';
import { hear } from './hear';
import { look } from './look';
import { handed } from './notices';
import { meet } from './open';
import { IncidentStore } from './store';

const [dynamo, machines] = [new DynamoDBClient({}), new SFNClient({})];

/** The one hook that opens, changes and closes incidents, and says when to look at them again. */
export const keepIncidentBy =
  (now: () => Date) =>
  async (order: IncidentOrder, context: Context): Promise<IncidentAnswer> => {
    logger.addContext(context);
    const desk = deskBy(now);
    const answer = await carriedOut(desk, order);
    const { outcome, incident, remind = 0, overdue = false, bounced = 0 } = { ...NOTHING, ...answer };
    const undelivered = bounced + (isOrder(order) && order.do === 'handed' ? order.noticed.failed.length : 0);
    // Neither titles nor texts: they may tell what happened to a customer, and logs outlive the tenant.
    logger.info('Incident kept', {
      do: isOrder(order) ? order.do : order['detail-type'],
      incident,
      outcome,
      remind,
      overdue,
      undelivered,
    });
    publish({ DueReminders: remind, OverdueIncidents: overdue ? 1 : 0, UndeliveredNotices: undelivered });
    return answer;
  };

const NOTHING: { remind?: number; overdue?: boolean; bounced?: number } = {};

function carriedOut(desk: Desk, order: IncidentOrder): Promise<IncidentAnswer> {
  if (!isOrder(order)) return meet(desk, sightingIn(order));
  switch (order.do) {
    case 'hear':
      return hear(desk, order.request, order.execution);
    case 'look':
      return look(desk, order.incident);
    case 'handed':
      return handed(desk, order);
  }
}

const isOrder = (order: IncidentOrder): order is Extract<IncidentOrder, { do: string }> => 'do' in order;

function deskBy(now: () => Date): Desk {
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

const keepIncident = keepIncidentBy(() => new Date());
export const handler = refusing(REFUSALS, keepIncident);
