import { Annotations, Duration } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Cell, Residency } from '../../config/platform';
import { change } from '../lifecycle/change';
import { erasure } from '../lifecycle/erasure';
import { exportData, exportTrail } from '../lifecycle/export';
import type { LifeHooks } from '../lifecycle/hooks';
import { PlatformMachine } from '../lifecycle/machine';
import { onboarding } from '../lifecycle/onboarding';
import { automationRoleName, hookName, operatorRoleName, provisionerRoleName, regionName } from '../naming';
import type { Hook, Machine } from '../naming';
import { CustomerKey, sealed } from '../parts/customer-key';
import type { HookNetwork } from '../parts/platform-function';
import { publish, published } from '../parts/published';
import { retention } from '../parts/retention';
import { callFor } from '../parts/runbook-alarm';
import type { Owner } from '../parts/runbook-alarm';
import { certifyErasure } from './lifecycle/certificates';
import { databaseHooks } from './lifecycle/database-hooks';
import { erasureHooks } from './lifecycle/erasure-hooks';
import { exportHooks } from './lifecycle/export-hooks';
import { deployStack, keepLedger, tellCustomer } from './lifecycle/ledger-hooks';
import type { Life } from './lifecycle/life-hook';
import { verifyTenant } from './lifecycle/verify-hook';
import { watchLife } from './lifecycle/watch-life';
import { RoomStack } from './room-stack';
import type { RoomInput } from './room-stack';

/** Machines of tenants' life: what each does, and after how long a run counts as failed. */
const MACHINES: Readonly<
  Record<Machine, { definition: (scope: Construct, hooks: LifeHooks) => IChainable; description: string; timeout: Duration }>
> = {
  onboarding: { definition: onboarding, description: 'Makes a tenant from a request', timeout: Duration.hours(6) },
  change: { definition: change, description: 'Changes the plan of a tenant, suspends it, resumes it', timeout: Duration.hours(12) },
  // A large one is a task of 24 hours at most, tried again where it failed early.
  export: { definition: exportData, description: 'Hands a tenant its data', timeout: Duration.hours(30) },
  'export-trail': { definition: exportTrail, description: 'Hands a tenant its own trail', timeout: Duration.hours(2) },
  // A contract may end in months, and the last backup lapses a month or three after it; Step Functions ends a run after a year.
  erasure: { definition: erasure, description: 'Ends a tenant, and certifies it', timeout: Duration.days(364) },
};

/**
 * What happens to tenants: the hooks, each with one thing to do and no right to another, the machines that call them, and
 * what sets the others off.
 */
export class LifecycleStack extends RoomStack {
  private readonly home: Cell;

  constructor(scope: Construct, input: RoomInput & { residency: Residency; catalogueKey: string }) {
    super(scope, 'lifecycle', input, "tenants' life");
    const { platform, cell, residency, catalogueKey } = input;
    this.home = cell;
    const key = new CustomerKey(this, 'Key', regionName(cell, 'lifecycle'), "Hooks and machines of tenants' life");
    key.allowThrough('Create', ['sns', 'sqs'], provisionerRoleName(cell));
    // Starting a run, and reading what came of it, is using the key that runs are encrypted under.
    key.allowRole('Watchers', automationRoleName(cell), operatorRoleName(cell));
    const life: Life = {
      platform,
      cell,
      ...(residency.recovery && { recovery: residency.recovery }),
      key,
      catalogueKey,
      network: this.network(cell.region.zones.slice(0, 3)),
    };
    const { writeHeartbeat, applyDeletions, ...databases } = databaseHooks(this, life);
    const exports = exportHooks(this, life);
    const hooks: LifeHooks = {
      ...databases,
      ...exports,
      ...erasureHooks(this, life),
      keepLedger: keepLedger(this, life),
      deployStack: deployStack(this, life),
      verifyTenant: verifyTenant(this, life),
      certifyErasure: certifyErasure(this, life),
      tellCustomer: tellCustomer(this, life, this.news(key, input)),
    };
    for (const [machine, { definition, description, timeout }] of Object.entries(MACHINES) as [
      Machine,
      (typeof MACHINES)[Machine],
    ][]) {
      const made = new PlatformMachine(this, `${pascal(machine)}Machine`, {
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
    watchLife(this, cell);
    this.every(Duration.minutes(5), writeHeartbeat, { hook: 'write-heartbeat', owner: 'database on-call', runbook: 'heartbeat' });
    this.every(Duration.minutes(15), exports.shipAuditLog, {
      hook: 'ship-audit-log',
      owner: 'security on-call',
      runbook: 'ship-audit-log',
    });
    // Whatever is restored, by whomever: who was erased is erased again before it serves. A copy has an address of its own.
    this.on(
      { source: ['aws.rds'], detailType: ['RDS DB Instance Event'], detail: { EventCategories: ['restoration'] } },
      { hook: applyDeletions, order: { instance: EventField.fromPath('$.detail.SourceIdentifier') } },
      { hook: 'apply-deletions', owner: 'database on-call', runbook: 'apply-deletions' },
    );
  }

  /** Where the company's own tool hears what there is to tell customers. */
  private news(key: CustomerKey, { cell }: RoomInput): Topic {
    const news = new Topic(this, 'News', {
      topicName: regionName(cell, 'news'),
      displayName: 'What there is to tell customers',
      masterKey: sealed(key),
      enforceSSL: true,
    });
    publish(this, 'lifecycle', 'news-topic', news.topicArn);
    return news;
  }

  private every(rate: Duration, hook: IFunction, about: { hook: Hook; owner: Owner; runbook: string }): void {
    new Rule(this, `Every-${about.hook}`, {
      ruleName: hookName(this.home, about.hook),
      description: callFor(about.owner, about.runbook),
      schedule: Schedule.rate(rate),
      targets: [new LambdaFunction(hook, { event: RuleTargetInput.fromObject({}), retryAttempts: 0 })],
    });
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

  /** Where hooks that open databases run. */
  private network(zones: readonly string[]): HookNetwork {
    const subnets = zones.map((zone, i) => {
      const subnet = Subnet.fromSubnetAttributes(this, `Subnet${i + 1}`, {
        subnetId: published('network', `application-subnet-${i + 1}`),
        availabilityZone: zone,
      });
      Annotations.of(subnet).acknowledgeWarning(
        '@aws-cdk/aws-ec2:noSubnetRouteTableId',
        'Nothing here asks for routes: the network has them',
      );
      return subnet;
    });
    return {
      vpc: Vpc.fromVpcAttributes(this, 'Network', { vpcId: published('network', 'vpc-id'), availabilityZones: [...zones] }),
      subnets: { subnets },
      securityGroup: SecurityGroup.fromSecurityGroupId(this, 'HooksGroup', published('network', 'hooks-security-group'), {
        mutable: false,
      }),
    };
  }
}

const pascal = (name: string): string =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
