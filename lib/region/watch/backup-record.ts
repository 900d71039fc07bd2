import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ResourcePolicy } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Cell, RetentionClass } from '../../../config/platform';
import { backupRecordName, regionName } from '../../naming';
import type { CustomerKey } from '../../parts/customer-key';
import { LogStore } from '../../parts/log-store';
import { callFor } from '../../parts/runbook-alarm';
import { sourceIfGiven } from '../../parts/source-if-given';
import { allow } from '../../parts/statement';

/**
 * Who writes for EventBridge. Source: EventBridge user guide, "Using resource-based policies", CloudWatch Logs permissions, read 2026-11-30.
 */
const WRITERS = ['events.amazonaws.com', 'delivery.logs.amazonaws.com'];

/**
 * What was backed up and copied: a line for each job that completed, with its resource, its vault, its size and its time, as AWS Backup says
 * it. Alarms tell what failed or is missing; this is what somebody reads who asks whether last night's backup is there. AWS sends these
 * events with its best effort, so a line is proof of a backup, and a missing line is none of its absence: the alarms count by themselves.
 */
export class BackupRecord extends Construct {
  constructor(scope: Construct, id: string, input: { cell: Cell; key: CustomerKey; retention: RetentionClass }) {
    super(scope, id);
    const { cell, key, retention } = input;
    const name = backupRecordName(cell);
    const log = new LogStore(this, 'Log', { name, key, retention });
    const written = allow('EventsWrite', ['logs:CreateLogStream', 'logs:PutLogEvents'], [log.logGroupArn], sourceIfGiven(this));
    written.addPrincipals(...WRITERS.map((service) => new ServicePrincipal(service)));
    const policy = new ResourcePolicy(this, 'Delivery', {
      resourcePolicyName: regionName(cell, 'backups-completed'),
      policyStatements: [written],
    });
    const rule = new Rule(this, 'Completed', {
      ruleName: regionName(cell, 'backups-completed'),
      description: callFor('database on-call', 'backup-failed'),
      eventPattern: {
        source: ['aws.backup'],
        detailType: ['Backup Job State Change', 'Copy Job State Change'],
        detail: { state: ['COMPLETED'] },
      },
    });
    // Not the L2 target: it brings a function that writes the log's policy, which stands above.
    rule.addTarget({
      bind: () => ({
        arn: Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: name,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      }),
    });
    rule.node.addDependency(log, policy);
  }
}
