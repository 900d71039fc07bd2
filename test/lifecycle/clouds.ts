import { CloudFormationClient, CloudFormationServiceException } from '@aws-sdk/client-cloudformation';
import type { Stack, StackEvent } from '@aws-sdk/client-cloudformation';
import { Cloud } from '../lambdas/onboarding/deploy-stack/cloud';
import { answersOf } from '../lambdas/support/answers';
import { HOME, RECOVERY } from '../lambdas/support/erasure/wire';
import type { World } from '../lambdas/support/erasure/world';
import type { Birth } from './births';

type Reply = (input: never) => object;

/** CloudFormation in both regions, over one client: each stack that is made brings its things into the world. */
export class Clouds {
  readonly home: Cloud;
  readonly recovery: Cloud;

  constructor(
    private readonly world: World,
    private readonly bear: (birth: Birth) => boolean,
    private readonly raise: (birth: Birth) => void,
  ) {
    this.home = new Cloud(HOME, () => this.world.now);
    this.recovery = new Cloud(RECOVERY, () => this.world.now);
    this.recovery.outputs = { RecoveryKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/recovery' };
    const replies = new Map<unknown, Map<string, Reply>>();
    for (const cloud of [this.home, this.recovery])
      cloud.answer({
        on: (command: unknown) => ({
          callsFake: (reply: Reply) =>
            replies.set(command, (replies.get(command) ?? new Map<string, Reply>()).set(cloud.region, reply)),
        }),
      });
    const serve = world.wire.serve(answersOf(CloudFormationClient), CloudFormationServiceException);
    for (const [command, byRegion] of replies)
      serve(command as { name: string }, (input: { StackName?: string }, region) => {
        const { name } = command as { name: string };
        if (name === 'DescribeStacksCommand' && input.StackName === undefined) return { Stacks: this.all(region) };
        const answer = byRegion.get(region)!(input as never);
        if (name === 'CreateStackCommand') this.born(input as never, region);
        // What CloudFormation takes back has brought nothing.
        if (name === 'UpdateStackCommand' && !this.at(region).ends.UPDATE_IN_PROGRESS) this.raise(birthOf(input as never, region));
        return answer;
      });
  }

  private born({ StackName, Tags }: Asked, region: string): void {
    const birth = birthOf({ StackName, Tags }, region);
    if (this.bear(birth)) return;
    const cloud = this.at(region);
    cloud.stacks.get(StackName)!.StackStatus = 'ROLLBACK_COMPLETE';
    cloud.events = [failure('It', `${birth.tenant} has one of that name already`, this.world.now)];
  }

  private at(region: string): Cloud {
    return region === HOME ? this.home : this.recovery;
  }

  /** Time passes: what is in progress ends. */
  settle(): void {
    for (const cloud of [this.home, this.recovery]) cloud.settle();
  }

  all(region: string): Stack[] {
    return [...this.at(region).stacks.values()];
  }

  /** Whether the tenant's stack at home is there. */
  has(tenant: string): boolean {
    return this.all(HOME).some(
      ({ StackName, StackStatus }) => tenantOf(StackName!) === tenant && StackStatus !== 'DELETE_COMPLETE',
    );
  }

  /** Every stack and how it stands. */
  list(): string[] {
    return [HOME, RECOVERY]
      .flatMap((region) => this.all(region).map((one) => `${region} ${one.StackName} ${one.StackStatus}`))
      .sort();
  }
}

/** What CloudFormation says of a thing that it could not make. */
export const failure = (thing: string, why: string, at: Date): StackEvent => ({
  StackId: 'id',
  EventId: 'e',
  StackName: 's',
  Timestamp: at,
  LogicalResourceId: thing,
  ResourceType: 'AWS::RDS::DBInstance',
  ResourceStatus: 'CREATE_FAILED',
  ResourceStatusReason: why,
});

const tenantOf = (stack: string): string => stack.split('-').at(-2)!;

interface Asked {
  readonly StackName: string;
  readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly TemplateURL?: string;
  readonly Parameters?: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[];
}

const birthOf = ({ StackName, Tags, TemplateURL, Parameters = [] }: Asked, region: string): Birth => {
  const generation = Parameters.find(({ ParameterKey }) => ParameterKey === 'DatabaseGeneration')?.ParameterValue;
  return {
    ...(TemplateURL !== undefined && { template: TemplateURL }),
    tenant: tenantOf(StackName),
    region,
    plan: Tags.find(({ Key }) => Key === 'freehold:plan')!.Value,
    ...(generation !== undefined && { generation: Number(generation) }),
  };
};
