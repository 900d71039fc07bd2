import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import { refusing } from '../../shared/refusing';
import { REFUSALS } from './contract';
import type { IncidentAnswer, IncidentOrder } from './contract';
import type { Desk } from './desk';
import { sightingIn } from './findings';
import { hear } from './hear';
import { look } from './look';
import { handed } from './notices';
import { meet } from './open';
import { deskBy } from './work';

/** The one hook that opens, changes and closes incidents, and says when to look at them again. */
export const keepIncidentBy =
  (now: () => Date) =>
  async (order: IncidentOrder, context: Context): Promise<IncidentAnswer> => {
    logger.addContext(context);
    const answer = await carriedOut(deskBy(now), order);
    const { outcome, incident, remind = 0, overdue = false, bounced = 0 } = { ...NOTHING, ...answer };
    const undelivered = bounced + (isOrder(order) && order.do === 'handed' ? order.noticed.failed.length : 0);
    const what = isOrder(order) ? order.do : order['detail-type'];
    // Neither titles nor texts: they may tell what happened to a customer, and logs outlive the tenant.
    logger.info('Incident kept', { do: what, incident, outcome, remind, overdue, undelivered });
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

export const handler = refusing(
  REFUSALS,
  keepIncidentBy(() => new Date()),
);
