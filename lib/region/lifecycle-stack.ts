import { Duration } from 'aws-cdk-lib';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Cell } from '../../config/platform';
import { RUN_DAYS } from '../../lambdas/ledger/keep-ledger/contract';
import { change } from '../lifecycle/change/change-machine';
import { terminateSessions } from '../lifecycle/change/terminate-sessions-machine';
import { erasure } from '../lifecycle/erasure/erasure-machine';
import { exportData, exportTrail } from '../lifecycle/export/export-machines';
import { lifeHooks } from '../lifecycle/hooks';
import type { LifeHooks } from '../lifecycle/hooks';
import { PlatformMachine } from '../lifecycle/machine';
import { onboarding } from '../lifecycle/onboarding/onboarding-machine';
import { hookName } from '../naming';
import type { Hook, Machine } from '../naming';
import { constructId } from '../parts/construct-id';
import { publish } from '../parts/published';
import { retention } from '../parts/retention';
import { callFor } from '../parts/runbook-alarm';
import type { Owner } from '../parts/runbook-alarm';
import { LIFE_WATCH, watchLife } from '../lifecycle/watch/watch-life';
import { LifeRoom } from './life-room';
import type { LifeRoomInput } from './life-room';

/** Those that stand here: the machines of emergency access, of restores and of incidents stand beside their hooks. */
type Own = Exclude<Machine, 'break-glass' | 'contain' | 'incident' | 'restore' | 'restore-drill'>;

/**
 * Machines of tenants' life that stand in this room: what each does, and after how long a run counts as failed. A loop that waits in vain ends sooner, and is
 * caught: the end of the whole run only cuts off what nobody thought of, and takes nothing back.
 */
const MACHINES: Readonly<
  Record<Own, { definition: (scope: Construct, hooks: LifeHooks) => IChainable; description: string; timeout: Duration }>
> = {
  onboarding: { definition: onboarding, description: 'Makes a tenant from a request', timeout: Duration.days(4) },
  change: { definition: change, description: 'Changes the plan of a tenant, suspends it, resumes it', timeout: Duration.days(1) },
  'terminate-sessions': {
    definition: terminateSessions,
    description: 'Signs out every device of a tenant, and ends its connections',
    timeout: Duration.hours(6), // another run may hold the tenant: a change of its plan, say
  },
  // A large one is a task of 24 hours at most, tried again where it failed early.
  export: { definition: exportData, description: 'Hands a tenant its data', timeout: Duration.hours(30) },
  'export-trail': { definition: exportTrail, description: 'Hands a tenant its own trail', timeout: Duration.hours(6) },
  // A contract may end in months, and the last backup lapses a month or three after it; Step Functions ends a run after a year.
  erasure: { definition: erasure, description: 'Ends a tenant, and certifies it', timeout: Duration.days(RUN_DAYS) },
};

/**
 * What happens to tenants: every machine, the hooks that are neither an erasure's nor an export's, each with one thing to do and
 * no right to another, and what sets off the hooks that no machine calls.
 */
export class LifecycleStack extends LifeRoom {
  private readonly home: Cell;

  constructor(scope: Construct, input: LifeRoomInput & { catalogueKey: string; exportTask: string }) {
    super(scope, 'lifecycle', input, { description: "tenants' life", services: ['sns', 'states'] });
    const { platform, cell, catalogueKey, exportTask } = input;
    this.home = cell;
    const { key } = this.life;
    this.letRunsBeWatched();
    const hooks = lifeHooks(this, { ...this.life, catalogueKey, exportTask });
    for (const [machine, { definition, description, timeout }] of Object.entries(MACHINES) as [Own, (typeof MACHINES)[Own]][]) {
      const made = new PlatformMachine(this, `${constructId(machine)}Machine`, {
        cell,
        machine,
        description,
        definition: (at) => definition(at, hooks),
        key,
        retention: retention(platform, 'application-log'),
        timeout,
        owner: 'platform on-call',
      });
      publish(this, 'lifecycle', `machine-${machine}`, made.machine.stateMachineArn);
    }
    watchLife(this, cell, LIFE_WATCH);
    this.every(Schedule.rate(Duration.minutes(5)), hooks.writeHeartbeat, {
      hook: 'write-heartbeat',
      owner: 'database on-call',
      runbook: 'heartbeat',
    });
    this.every(Schedule.rate(Duration.minutes(15)), hooks.shipAuditLog, {
      hook: 'ship-audit-log',
      owner: 'security on-call',
      runbook: 'ship-audit-log',
    });
    // Whatever is restored, by whomever: who was erased is erased again before it serves. A copy has an address of its own. Of both
    // restorations, from a snapshot and to a moment, the event is of the instance (RDS-EVENT-0043 and 0019; RDS user guide, "Amazon RDS
    // event categories and event messages" (of 2023), read 2026-11-30). Should RDS tell otherwise or not at all, `restore-begun` wakes somebody.
    this.on(
      { source: ['aws.rds'], detailType: ['RDS DB Instance Event'], detail: { EventCategories: ['restoration'] } },
      { hook: hooks.applyDeletions, order: { instance: EventField.fromPath('$.detail.SourceIdentifier') } },
      { hook: 'apply-deletions', owner: 'database on-call', runbook: 'apply-deletions' },
    );
  }

  private on(
    eventPattern: EventPattern,
    { hook, order }: { hook: IFunction; order: object },
    about: { hook: Hook; owner: Owner; runbook: string },
  ): void {
    new Rule(this, `On-${about.hook}`, {
      ruleName: hookName(this.home, about.hook),
      description: callFor(about.owner, about.runbook),
      eventPattern,
      targets: [new LambdaFunction(hook, { event: RuleTargetInput.fromObject(order), retryAttempts: 2 })],
    });
  }
}
