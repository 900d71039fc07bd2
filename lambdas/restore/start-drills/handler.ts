import { SFNClient } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import { readEnv, wholeNumber } from '../../shared/read-env';
import { recorded } from '../../shared/recorded';
import { ENV } from './contract';
import type { DrillsResult } from './contract';
import { turnsOf } from './turns';
import { begin, standingTenants } from './work';

const machines = new SFNClient({});

/** Begins the drills whose turn it is, and says which are overdue. One that cannot begin stops no other. */
export const startDrillsBy =
  (now: () => Date) =>
  async (_event: object, context: Context): Promise<DrillsResult> => {
    logger.addContext(context);
    const env = readEnv(ENV);
    const { due, overdue } = turnsOf(await standingTenants(env.TENANTS_TABLE, env.RECOVERY_REGION), {
      now: now(),
      days: wholeNumber('DRILL_DAYS', env.DRILL_DAYS),
    });
    const day = now().toISOString().slice(0, 10);
    const started: string[] = [];
    const notStarted: { tenant: string; why: string }[] = [];
    for (const { tenant } of due) {
      try {
        await begin(machines, env.DRILL_MACHINE, { tenant, day });
        started.push(tenant);
      } catch (error) {
        notStarted.push({ tenant, why: String(error) });
        logger.error('Drill not begun', { tenant, error: error as Error });
      }
    }
    logger.info('Drills begun', { started, overdue });
    publish({ StartedDrills: started.length, OverdueDrills: overdue.length, DrillsNotStarted: notStarted.length });
    return { started, overdue, notStarted };
  };

export const handler = recorded(
  'start-drills',
  startDrillsBy(() => new Date()),
  {
    now: () => new Date(),
    failed: ({ overdue, notStarted }) => overdue.length + notStarted.length > 0,
  },
);
