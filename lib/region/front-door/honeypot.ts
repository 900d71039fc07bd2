import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { FilterPattern, SubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import { Construct } from 'constructs';
import type { Cell, Platform } from '../../../config/platform';
import { ENV, EXPIRE, HONEYPOT_RULE } from '../../../lambdas/watch/trap-honeypot/contract';
import { hookName } from '../../naming';
import { cite } from '../../parts/cite';
import type { CustomerKey } from '../../parts/customer-key';
import { PlatformFunction } from '../../parts/platform-function';
import { retention } from '../../parts/retention';
import { allow } from '../../parts/statement';
import { wildcardsIn } from '../../parts/wildcards';
import { keepRecordsEarly } from '../keep-records';
import type { BlockList } from './block-list';

/** After the last visit. A day outlasts a scan, and an address that somebody else is given the next day is free again. */
const BLOCK_HOURS = 24;
const EXPIRE_EVERY = Duration.minutes(5);

export interface HoneypotInput {
  readonly platform: Platform;
  readonly cell: Cell;
  readonly blockList: BlockList;
  /** The firewall's log, in which visits are found. */
  readonly log: LogGroup;
  readonly key: CustomerKey;
}

/** Paths that nobody has a reason to ask for: whoever does is blocked at the door for a day. */
export class Honeypot extends Construct {
  constructor(scope: Construct, id: string, input: HoneypotInput) {
    super(scope, id);
    const { table, v4, v6 } = input.blockList;
    const records = keepRecordsEarly(input, 'trap-honeypot');
    const hook = new PlatformFunction(this, 'TrapHoneypot', {
      cell: input.cell,
      hook: 'trap-honeypot',
      description: 'Blocks who visited a honeypot, and lets go of who has not come back',
      env: ENV,
      environment: {
        TRAP_TABLE: table.tableName,
        IP_SET_V4_ID: v4.attrId,
        IP_SET_V4_NAME: v4.name!,
        IP_SET_V6_ID: v6.attrId,
        IP_SET_V6_NAME: v6.name!,
        BLOCK_HOURS: String(BLOCK_HOURS),
        ...records.environment,
      },
      key: input.key,
      retention: retention(input.platform, 'application-log'),
      timeout: Duration.minutes(2),
      concurrency: 3, // WAF takes about one change a second; what finds no place waits in Lambda's queue
      owner: 'security on-call',
      runbook: 'honeypot',
      statements: [
        allow('Remember', ['dynamodb:Scan', 'dynamodb:UpdateItem'], [table.tableArn]),
        allow('Block', ['wafv2:GetIPSet', 'wafv2:UpdateIPSet'], [v4.attrArn, v6.attrArn]),
        ...records.statements,
      ],
    });
    cite(hook, 'EX-063', ...wildcardsIn(this, { cell: input.cell, purpose: 'trap-honeypot' }, records.statements));
    new SubscriptionFilter(this, 'Visits', {
      filterName: HONEYPOT_RULE,
      logGroup: input.log,
      filterPattern: FilterPattern.stringValue('$.terminatingRuleId', '=', HONEYPOT_RULE),
      destination: new LambdaDestination(hook.function),
    });
    new Rule(this, 'Expiry', {
      ruleName: `${hookName(input.cell, 'trap-honeypot')}-expiry`,
      description: `Lets go of blocked addresses ${BLOCK_HOURS} hours after their last visit`,
      schedule: Schedule.rate(EXPIRE_EVERY),
      // No second try of EventBridge's: the next run is as near as that. A run that fails Lambda itself tries again, twice (Lambda developer
      // guide, "How Lambda handles errors and retries with asynchronous invocation", read 2026-11-30).
      targets: [new LambdaFunction(hook.function, { event: RuleTargetInput.fromObject(EXPIRE), retryAttempts: 0 })],
    });
  }
}
