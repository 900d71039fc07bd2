import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  CustomerManagedEncryptionConfiguration,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Cell, RetentionClass } from '../../config/platform';
import { machineName } from '../naming';
import { regionRoleName } from '../role-names';
import type { Machine } from '../naming';
import { boundary, BoundedRole } from '../parts/bounded-role';
import { cite } from '../parts/cite';
import type { RoomKey } from '../parts/customer-key';
import { RUN_UNDER_KEY, sealed } from '../parts/customer-key';
import { LogStore } from '../parts/log-store';
import { RunbookAlarm } from '../parts/runbook-alarm';
import type { Owner } from '../parts/runbook-alarm';
import { allow } from '../parts/statement';
import { wildcardsIn } from '../parts/wildcards';
import { Task } from './steps';
import { TaskRun } from './task-run';

export interface PlatformMachineInput {
  readonly cell: Cell;
  readonly machine: Machine;
  readonly description: string;
  /** Its states, made in a scope of its own: names of states are unique in a machine alone. */
  readonly definition: (scope: Construct) => IChainable;
  readonly key: RoomKey;
  readonly retention: RetentionClass;
  /** After which a run counts as failed: waits for the end of a contract and of keys included. */
  readonly timeout: Duration;
  readonly owner: Owner;
}

/**
 * A state machine as the platform runs it: under a role of its own that calls its hooks alone, its runs encrypted under a
 * customer key, every step logged without the data that it carries, and an alarm for every run that does not succeed.
 */
export class PlatformMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, input: PlatformMachineInput) {
    super(scope, id);
    const { cell, machine, key } = input;
    const definition = input.definition(this);
    const name = machineName(cell, machine);
    // Logs under this prefix are delivered without a resource policy a machine, of which a region has ten.
    const logs = new LogStore(this, 'Log', { name: `/aws/vendedlogs/states/${name}`, key, retention: input.retention });
    const roleName = regionRoleName(cell, `${machine}-machine`);
    const tasks = tasksIn(this).flatMap(({ permissions }) => permissions);
    const role = new BoundedRole(this, 'Role', {
      name: roleName,
      boundary: boundary(this, cell, 'service'),
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: input.description,
      statements: [
        allow(
          'CallHooks',
          ['lambda:InvokeFunction'],
          hooksIn(this).map((hook) => hook.functionArn),
        ),
        ...tasks,
        allow('DeliverLogs', DELIVER_LOGS, ['*']),
        allow('Trace', TRACE, ['*']),
        allow('EncryptRuns', RUN_UNDER_KEY, [key.keyArn]),
      ],
    });
    cite(role, 'EX-012', 'AwsSolutions-IAM5[Resource::*]');
    cite(role, 'EX-062', ...wildcardsIn(this, { cell, purpose: `${machine}-machine` }, tasks));
    key.allowMachine(roleName);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromChainable(definition),
      comment: input.description,
      role: role.closed(),
      timeout: input.timeout,
      tracingEnabled: true,
      // Requests carry names and addresses of customers: the log tells which step failed, the run itself what it carried.
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
      encryptionConfiguration: new CustomerManagedEncryptionConfiguration(sealed(key), Duration.minutes(5)),
    });
    this.machine.node.addDependency(role.policy);
    this.alarms(input);
  }

  private alarms({ cell, machine, owner }: PlatformMachineInput): void {
    const failed = {
      failed: this.machine.metricFailed(),
      'timed-out': this.machine.metricTimedOut(),
      aborted: this.machine.metricAborted(),
    };
    for (const [what, metric] of Object.entries(failed)) {
      new RunbookAlarm(this, `Alarm-${what}`, {
        cell,
        name: `${machineName(cell, machine)}-${what}`,
        metric: metric.with({ period: Duration.minutes(5), statistic: 'Sum' }),
        threshold: 1,
        when: 'above',
        periods: 1,
        silence: 'fine',
        owner,
        runbook: machine,
      });
    }
  }
}

/** The hooks that the states of a machine call: what it may call, and no others. */
function hooksIn(scope: Construct): IFunction[] {
  const tasks = scope.node.findAll().filter((one): one is Task => one instanceof Task);
  return [...new Map(tasks.map(({ hook }) => [hook.functionArn, hook])).values()];
}

const tasksIn = (scope: Construct): TaskRun[] => scope.node.findAll().filter((one): one is TaskRun => one instanceof TaskRun);

/** A machine of this cell by its name: hooks that start it stand in its room, and are there before it. */
export const machineArn = (scope: Construct, cell: Cell, machine: Machine): string =>
  inStates(scope, 'stateMachine', machineName(cell, machine));

/** Runs of a machine of this cell, before it exists: hooks ask whether a run still runs. */
export const executionsOf = (scope: Construct, cell: Cell, machine: Machine): string =>
  inStates(scope, 'execution', `${machineName(cell, machine)}:*`);

const inStates = (scope: Construct, resource: string, resourceName: string): string =>
  Stack.of(scope).formatArn({ service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });

/** Setting up the delivery of logs names no resource. Source: Step Functions developer guide, "Logging". */
const DELIVER_LOGS = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];
const TRACE = ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
