import { Duration, Stack } from 'aws-cdk-lib';
import type { ISecurityGroup, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { FargatePlatformVersion } from 'aws-cdk-lib/aws-ecs';
import type { ContainerDefinition, FargateTaskDefinition, ICluster } from 'aws-cdk-lib/aws-ecs';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Errors, IntegrationPattern, JsonPath, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { EcsFargateLaunchTarget, EcsRunTask } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { allow } from '../parts/statement';

/** A task on Fargate that does what a hook does, for as long as it takes. */
export interface LifeTask {
  readonly cluster: ICluster;
  readonly definition: FargateTaskDefinition;
  readonly container: ContainerDefinition;
  readonly subnets: SubnetSelection;
  readonly securityGroups: readonly ISecurityGroup[];
}

/** How long a task may run. At 10 MB a second that is 800 GB. */
const LONGEST = Duration.hours(24);

/** A state that runs a task, waits for its end, and tells what its machine must be allowed for that. */
export class TaskRun extends EcsRunTask {
  readonly permissions: readonly PolicyStatement[];

  /** @param order where the task's order lies in the state; it is handed over as JSON in the variable `ORDER` */
  constructor(
    scope: Construct,
    id: string,
    private readonly input: { task: LifeTask; order: string },
  ) {
    const { cluster, definition, container, subnets, securityGroups } = input.task;
    super(scope, id, {
      integrationPattern: IntegrationPattern.RUN_JOB,
      cluster,
      taskDefinition: definition,
      launchTarget: new EcsFargateLaunchTarget({ platformVersion: FargatePlatformVersion.VERSION1_4 }),
      subnets,
      securityGroups: [...securityGroups],
      containerOverrides: [
        {
          containerDefinition: container,
          environment: [{ name: 'ORDER', value: JsonPath.jsonToString(JsonPath.objectAt(input.order)) }],
        },
      ],
      taskTimeout: Timeout.duration(LONGEST),
      resultPath: JsonPath.DISCARD,
    });
    // A task that found the database busy, or no capacity, does better later. What can never be mended is not known from outside.
    this.addRetry({ errors: [Errors.ALL], interval: Duration.minutes(2), backoffRate: 3, maxAttempts: 3 });
    this.permissions = permissionsFor(this, input.task);
  }

  /** With two things that the construct leaves to AWS: the very revision that was reviewed, and no public address. */
  override toStateJson(): object {
    const state = super.toStateJson() as { Parameters: { NetworkConfiguration: { AwsvpcConfiguration: object } } };
    const { Parameters: parameters } = state;
    return {
      ...state,
      Parameters: {
        ...parameters,
        TaskDefinition: this.input.task.definition.taskDefinitionArn,
        NetworkConfiguration: {
          AwsvpcConfiguration: { ...parameters.NetworkConfiguration.AwsvpcConfiguration, AssignPublicIp: 'DISABLED' },
        },
      },
    };
  }
}

/** To run this task and no other, under its own two roles alone, and to hear of its end. */
function permissionsFor(scope: Construct, { cluster, definition }: LifeTask): PolicyStatement[] {
  const { taskDefinitionArn, taskRole, executionRole } = definition;
  const inCluster = { ArnEquals: { 'ecs:cluster': cluster.clusterArn } };
  const arn = (service: string, resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({ service, resource, resourceName });
  return [
    allow('RunTask', ['ecs:RunTask'], [taskDefinitionArn], inCluster),
    allow('FollowTask', ['ecs:DescribeTasks', 'ecs:StopTask'], [arn('ecs', 'task', `${cluster.clusterName}/*`)], inCluster),
    allow('HandOverRoles', ['iam:PassRole'], [taskRole.roleArn, executionRole!.roleArn], {
      StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    }),
    // Step Functions makes and looks after this one rule by itself.
    allow(
      'HearOfTasks',
      ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
      [arn('events', 'rule', 'StepFunctionsGetEventsForECSTaskRule')],
    ),
  ];
}
