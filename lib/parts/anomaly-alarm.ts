import { AnomalyDetectionAlarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import { callFor, onCall } from './runbook-alarm';
import type { RunbookAlarmInput } from './runbook-alarm';

/** Width of what counts as usual, in standard deviations. CloudWatch learns a metric's days and weeks for two weeks. */
const BAND = 4;

const LEAVES = {
  upwards: ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
  'either way': ComparisonOperator.LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD,
};

export type AnomalyAlarmInput = Pick<RunbookAlarmInput, 'cell' | 'name' | 'metric' | 'periods' | 'owner' | 'runbook'> & {
  readonly leaves: keyof typeof LEAVES;
};

/**
 * Wakes the on-call topic when a metric leaves its usual range, for what has no threshold that holds at night and at noon.
 * Silence is fine: where nothing is measured, nothing is unusual.
 */
export class AnomalyAlarm extends AnomalyDetectionAlarm {
  constructor(scope: Construct, id: string, input: AnomalyAlarmInput) {
    super(scope, id, {
      alarmName: input.name,
      alarmDescription: callFor(input.owner, input.runbook),
      actionsEnabled: true,
      metric: input.metric,
      stdDevs: BAND,
      evaluationPeriods: input.periods,
      comparisonOperator: LEAVES[input.leaves],
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.addAlarmAction(new SnsAction(onCall(this, input.cell)));
  }
}
