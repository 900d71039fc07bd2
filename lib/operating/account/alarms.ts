import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { AccountRead } from '../read';
import { every, told, using } from './asking';
import type { Place } from './asking';

/** Every alarm of the platform, composite ones too, with its state. @param prefix what names of the platform begin with */
export async function readAlarms(place: Place, prefix: string): Promise<AccountRead['alarms']> {
  const { account, region } = place;
  return using(CloudWatchClient, region, (client) =>
    told(
      place,
      "alarms' states",
      async () => {
        // Without AlarmTypes, CloudWatch tells of metric alarms alone (API_DescribeAlarms.html); 100 is the most of a page.
        const pages = paginateDescribeAlarms(
          { client },
          { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], AlarmNamePrefix: prefix, MaxRecords: 100 },
        );
        const alarms = await every(pages, ({ MetricAlarms = [], CompositeAlarms = [] }) => [...MetricAlarms, ...CompositeAlarms]);
        return alarms
          .filter(({ AlarmName = '' }) => AlarmName.startsWith(prefix))
          .map(({ AlarmName, StateValue, StateTransitionedTimestamp, ActionsEnabled, ...more }) => ({
            ...{ account, region, name: AlarmName!, state: StateValue ?? ('INSUFFICIENT_DATA' as const) },
            // StateUpdatedTimestamp moves with each evaluation that changes nothing of the state (API_MetricAlarm.html).
            ...(StateTransitionedTimestamp && { since: StateTransitionedTimestamp.toISOString() }),
            ...('EvaluationState' in more && more.EvaluationState && { evaluation: more.EvaluationState }),
            ...(ActionsEnabled === false && { silenced: true }),
          }));
      },
      [],
    ),
  );
}
