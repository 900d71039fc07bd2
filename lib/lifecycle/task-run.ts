import { Aws, Duration, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Errors, JsonPath, TaskStateBase, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { allow } from '../parts/statement';

/** A task on Fargate that does what a hook does, for as long as it takes; by names and ARNs, wherever it is declared. */
export interface LifeTask {
  /** Name of the cluster. */
  readonly cluster: string;
  /** The very revision that was reviewed. */
  readonly definition: string;
  /** ARNs of the two roles that ECS is handed: the task's own, and the one that starts it. */
  readonly roles: readonly string[];
  /** Name of the container that is given the order. */
  readonly container: string;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}

/** How long a task may run. At 10 MB a second that is 800 GB. */
const LONGEST = Duration.hours(24);

/**
 * A state that runs a task, waits for its end, and tells what its machine must be allowed for that. The CDK's own state asks for the
 * definition as a construct, of which it would run the newest revision, and leaves open whether the task has a public address.
 */
export class TaskRun extends TaskStateBase {
  readonly permissions: readonly PolicyStatement[];
  protected readonly taskMetrics = undefined;
  protected readonly taskPolicies = undefined;

  /** @param order where the task's order lies in the state; it is handed over as JSON in the variable `ORDER` */
  constructor(
    scope: Construct,
    id: string,
    private readonly input: { task: LifeTask; order: string },
  ) {
    super(scope, id, { taskTimeout: Timeout.duration(LONGEST), resultPath: JsonPath.DISCARD });
    // A task that found the database busy, or no capacity, does better later. What can never be mended is not known from outside.
    this.addRetry({ errors: [Errors.ALL], interval: Duration.minutes(2), backoffRate: 3, maxAttempts: 3 });
    this.permissions = permissionsFor(this, input.task);
  }

  protected override _renderTask(): object {
    const { task, order } = this.input;
    return {
      Resource: `arn:${Aws.PARTITION}:states:::ecs:runTask.sync`,
      Parameters: {
        Cluster: clusterArn(this, task),
        TaskDefinition: task.definition,
        LaunchType: 'FARGATE',
        PlatformVersion: '1.4.0',
        NetworkConfiguration: {
          AwsvpcConfiguration: { Subnets: task.subnets, SecurityGroups: task.securityGroups, AssignPublicIp: 'DISABLED' },
        },
        Overrides: {
          ContainerOverrides: [
            { Name: task.container, Environment: [{ Name: 'ORDER', 'Value.$': `States.JsonToString(${order})` }] },
          ],
        },
      },
    };
  }
}

const clusterArn = (scope: Construct, { cluster }: LifeTask): string =>
  Stack.of(scope).formatArn({ service: 'ecs', resource: 'cluster', resourceName: cluster });

/** To run this task and no other, under its own two roles alone, and to hear of its end. */
function permissionsFor(scope: Construct, task: LifeTask): PolicyStatement[] {
  const inCluster = { ArnEquals: { 'ecs:cluster': clusterArn(scope, task) } };
  const arn = (service: string, resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({ service, resource, resourceName });
  return [
    allow('RunTask', ['ecs:RunTask'], [task.definition], inCluster),
    allow('FollowTask', ['ecs:DescribeTasks', 'ecs:StopTask'], [arn('ecs', 'task', `${task.cluster}/*`)], inCluster),
    allow('HandOverRoles', ['iam:PassRole'], [...task.roles], {
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
