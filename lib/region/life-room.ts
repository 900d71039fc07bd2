import { Annotations } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Residency } from '../../config/platform';
import type { Life } from '../lifecycle/life-hook';
import { hookName, regionName } from '../naming';
import { automationRoleName, operatorRoleName, provisionerRoleName } from '../role-names';
import type { Hook, Room } from '../naming';
import { RoomKey } from '../parts/customer-key';
import type { HookNetwork } from '../parts/platform-function';
import { published } from '../parts/published';
import { callFor } from '../parts/runbook-alarm';
import type { Owner } from '../parts/runbook-alarm';
import { RoomStack } from './room-stack';
import type { RoomInput } from './room-stack';

/** What a room of tenants' life is given: it serves the tenants of one residency. */
export interface LifeRoomInput extends RoomInput {
  readonly residency: Residency;
}

/**
 * A room of tenants' life: hooks, a key that admits them and nobody else's, and the network in which those stand that open
 * databases. Rooms call each other's hooks by name (docs/decisions/006), so each is deployed by itself.
 */
export class LifeRoom extends RoomStack {
  protected readonly life: Life;

  /** @param of `services`: what in the room is encrypted under its key, beside hooks and their dead letters */
  constructor(
    scope: Construct,
    room: Room,
    { platform, cell, residency }: LifeRoomInput,
    of: { description: string; services?: readonly string[] },
  ) {
    super(scope, room, { platform, cell }, of.description);
    this.life = {
      room,
      platform,
      cell,
      ...(residency.recovery && { recovery: residency.recovery }),
      key: new RoomKey(this, 'Key', {
        alias: regionName(cell, room),
        description: `What works for ${of.description}`,
        services: ['lambda', 'sqs', ...(of.services ?? [])],
        provisioner: provisionerRoleName(cell),
      }),
      network: this.network(cell.region.zones.slice(0, 3)),
    };
  }

  /** Starting a run, and reading what came of it, is using the key that runs are encrypted under. */
  protected letRunsBeWatched(): void {
    const { key, cell } = this.life;
    key.allowRole('Watchers', automationRoleName(cell), operatorRoleName(cell));
  }

  /** @param about `tries`: how often Lambda is asked again where it does not take the call; not at all where the next time is soon */
  protected every(schedule: Schedule, hook: IFunction, about: { hook: Hook; owner: Owner; runbook: string; tries?: number }): void {
    new Rule(this, `Every-${about.hook}`, {
      ruleName: hookName(this.life.cell, about.hook),
      description: callFor(about.owner, about.runbook),
      schedule,
      targets: [new LambdaFunction(hook, { event: RuleTargetInput.fromObject({}), retryAttempts: about.tries ?? 0 })],
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
