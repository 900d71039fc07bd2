import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { Cell } from '../../config/platform';
import { tenantName } from '../naming';
import type { SigningKey, CustomerKey } from '../parts/customer-key';
import { callFor, onCall } from '../parts/runbook-alarm';

/**
 * Events that wake somebody at once: a key of the tenant disabled or about to be destroyed (its database is beyond rescue
 * seven days after its key is gone), and trouble that RDS reports with the instance or its replicated backups.
 */
export class TenantAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    input: { cell: Cell; tenant: string; keys: (CustomerKey | SigningKey)[]; instance?: string },
  ) {
    super(scope, id);
    const { cell, tenant, keys, instance } = input;
    const topic = onCall(this, cell);
    const wake = (id: string, what: string, runbook: string) =>
      new Rule(this, id, {
        ruleName: tenantName(cell, tenant, runbook),
        description: callFor('database on-call', runbook),
        targets: [
          new SnsTopic(topic, {
            message: RuleTargetInput.fromText(`${what} of tenant ${tenant}. ${callFor('database on-call', runbook)}`),
          }),
        ],
      });
    wake('KeyAtRisk', 'A key was disabled or scheduled for deletion', 'key-at-risk').addEventPattern({
      source: ['aws.kms'],
      detailType: ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: ['kms.amazonaws.com'],
        eventName: ['DisableKey', 'ScheduleKeyDeletion'],
        resources: { ARN: keys.map((key) => key.keyArn) },
      },
    });
    if (!instance) return;
    wake(
      'DatabaseTrouble',
      'RDS reports trouble with the database or its replicated backups',
      'backup-replication',
    ).addEventPattern({
      source: ['aws.rds'],
      detailType: ['RDS DB Instance Event'],
      detail: { SourceIdentifier: [instance], EventCategories: ['failure', 'low storage', 'recovery'] },
    });
  }
}
