import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { onCallTopicName } from '../naming';
import type { CellName } from '../naming';

/** Who answers an alarm. Every alarm, event rule and runbook section names one. */
export type Owner = 'platform on-call' | 'security on-call' | 'database on-call';

export interface RunbookAlarmInput {
  readonly cell: CellName;
  readonly name: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** `above` fires at the threshold and over it, `below` under it. */
  readonly when: 'above' | 'below';
  readonly periods: number;
  /**
   * What silence means: a metric that exists only on failure is fine when missing, a heartbeat is not. A heartbeat that has not begun
   * wakes nobody: an alarm is born without data, and tells when it comes back to that. Taken for a breach instead, missing data would
   * ring at every deployment, and for every new tenant. The price: what never began is not missed by its alarm.
   */
  readonly silence: 'fine' | 'alarm';
  readonly owner: Owner;
  /** Heading anchor in docs/runbook.md; a test holds the two together. */
  readonly runbook: string;
}

/** The sentence that ties whatever wakes somebody to its owner and its runbook section. */
export function callFor(owner: Owner, runbook: string): string {
  return `Owner: ${owner}. Runbook: docs/runbook.md#${runbook}`;
}

/** The cell's on-call topic, by name: `watch` declares it. */
export function onCall(scope: Construct, cell: CellName): ITopic {
  const stack = Stack.of(scope);
  const arn = stack.formatArn({ service: 'sns', resource: onCallTopicName(cell), arnFormat: ArnFormat.NO_RESOURCE_NAME });
  return (stack.node.tryFindChild('OnCall') as ITopic | undefined) ?? Topic.fromTopicArn(stack, 'OnCall', arn);
}

/** An alarm that wakes the on-call topic and says who answers and by which section of the runbook. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, input: RunbookAlarmInput) {
    super(scope, id, {
      alarmName: input.name,
      alarmDescription: callFor(input.owner, input.runbook),
      actionsEnabled: true,
      metric: input.metric,
      threshold: input.threshold,
      evaluationPeriods: input.periods,
      comparisonOperator:
        input.when === 'above' ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: input.silence === 'fine' ? TreatMissingData.NOT_BREACHING : TreatMissingData.MISSING,
    });
    const wake = new SnsAction(onCall(this, input.cell));
    this.addAlarmAction(wake);
    if (input.silence === 'alarm') this.addInsufficientDataAction(wake);
  }
}
