import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IVpc, ISecurityGroup, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { RetentionClass } from '../../config/platform';
import { hookName } from '../naming';
import { provisionerRoleName, regionRoleName } from '../role-names';
import type { Boundary, CellName, Hook } from '../naming';
import { boundary, BoundedRole } from './bounded-role';
import { cite } from './cite';
import type { CustomerKey } from './customer-key';
import { sealed, USE_KEY } from './customer-key';
import { bundleOf } from './hook-bundles';
import { LogStore } from './log-store';
import { ownSessions, roleArn } from './own-sessions';
import { BEGIN_SESSION } from './session-actions';
import { RunbookAlarm } from './runbook-alarm';
import type { Owner } from './runbook-alarm';
import { allow } from './statement';

/** Where a hook that opens databases runs. */
export interface HookNetwork {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
  /** A second group, for what the first does not let out to. */
  readonly beside?: ISecurityGroup;
}

export interface PlatformFunctionInput<Env extends readonly string[]> {
  readonly cell: CellName;
  readonly hook: Hook;
  readonly description: string;
  /** The names that the hook's contract asks for, and a value for each: forgetting one does not compile. */
  readonly env: Env;
  readonly environment: Readonly<Record<Env[number], string>>;
  readonly key: CustomerKey;
  readonly retention: RetentionClass;
  readonly statements: readonly PolicyStatement[];
  readonly timeout: Duration;
  /** Runs at the same time, at most: what the API behind the hook bears. */
  readonly concurrency: number;
  readonly owner: Owner;
  readonly runbook: string;
  /** Class names of the errors by which it says no, as its contract has them: the alarm on errors does not count them. */
  readonly refusals?: readonly string[];
  /** In megabytes; 512 unless told. */
  readonly memorySize?: number;
  /** It works in sessions of its own role, each tagged with one tenant, by which its statements are narrowed. */
  readonly sessions?: 'one-tenant';
  /** Whose ceiling its role is under; every hook's unless told. */
  readonly boundary?: Boundary;
  readonly network?: HookNetwork;
  /** A program that the hook runs, below /opt. */
  readonly program?: ILayerVersion;
}

/**
 * A hook as the platform runs it: its bundle, a role of its own under the boundary, an encrypted log group of a retention
 * class, a dead-letter queue, and alarms for errors, throttles and dead letters.
 */
export class PlatformFunction<Env extends readonly string[]> extends Construct {
  readonly function: Function;

  constructor(scope: Construct, id: string, input: PlatformFunctionInput<Env>) {
    super(scope, id);
    const { cell, hook, key } = input;
    const name = hookName(cell, hook);
    const logs = new LogStore(this, 'Log', { name: `/aws/lambda/${name}`, key, retention: input.retention });
    const deadLetters = new Queue(this, 'DeadLetters', {
      queueName: `${name}-dead-letters`,
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: sealed(key),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const roleName = regionRoleName(cell, hook);
    const role = new BoundedRole(this, 'Role', {
      name: roleName,
      boundary: boundary(this, cell, input.boundary ?? 'hook'),
      assumedBy: input.sessions ? ownSessions(this, roleName) : new ServicePrincipal('lambda.amazonaws.com'),
      description: input.description,
      statements: [
        allow('WriteOwnLog', ['logs:CreateLogStream', 'logs:PutLogEvents'], [logs.logGroupArn]),
        allow('LeaveDeadLetters', ['sqs:SendMessage'], [deadLetters.queueArn]),
        allow('UseKey', USE_KEY, [key.keyArn]),
        ...(input.sessions ? [allow('BeginSession', BEGIN_SESSION, [roleArn(this, roleName)])] : []),
        ...(input.network ? [allow('JoinNetwork', NETWORK_INTERFACES, ['*'])] : []),
        ...input.statements,
      ],
    });
    key.allowHook(id, roleName, provisionerRoleName(cell));
    this.function = new Function(this, 'Function', {
      functionName: name,
      description: input.description,
      code: Code.fromAsset(bundleOf(hook)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: input.memorySize ?? 512,
      timeout: input.timeout,
      reservedConcurrentExecutions: input.concurrency,
      environment: { ...input.environment, POWERTOOLS_SERVICE_NAME: hook, POWERTOOLS_METRICS_NAMESPACE: 'Freehold' },
      environmentEncryption: sealed(key),
      loggingFormat: LoggingFormat.JSON,
      logGroup: logs,
      role: role.closed(),
      deadLetterQueue: deadLetters,
      ...(input.program && { layers: [input.program] }),
      ...(input.network && {
        vpc: input.network.vpc,
        vpcSubnets: input.network.subnets,
        securityGroups: [input.network.securityGroup, ...(input.network.beside ? [input.network.beside] : [])],
      }),
    });
    this.function.node.addDependency(role.policy);
    if (input.network) cite(role, 'EX-012', 'AwsSolutions-IAM5[Resource::*]');
    else cite(this.function, 'EX-011', 'NIST.800.53.R5-LambdaInsideVPC');
    this.alarms(input, deadLetters);
  }

  private alarms(input: PlatformFunctionInput<Env>, deadLetters: Queue): void {
    const usual = { period: FIVE_MINUTES, statistic: Stats.MAXIMUM };
    const watched = {
      errors: input.refusals ? this.faults(input.hook) : this.function.metricErrors(usual),
      throttles: this.function.metricThrottles(usual),
      'dead-letters': deadLetters.metricApproximateNumberOfMessagesVisible(usual),
    };
    for (const [what, metric] of Object.entries(watched)) {
      new RunbookAlarm(this, `Alarm-${what}`, {
        cell: input.cell,
        name: `${hookName(input.cell, input.hook)}-${what}`,
        metric,
        threshold: 1,
        when: 'above',
        periods: 1,
        silence: 'fine',
        owner: input.owner,
        runbook: input.runbook,
      });
    }
  }

  /**
   * Errors less those by which the hook said no. What it does not count itself stays in: a timeout, a lack of memory, a bundle that
   * does not load. A refusal that ends in another five minutes than it began in rings once.
   */
  private faults(hook: Hook): IMetric {
    const sums = { period: FIVE_MINUTES, statistic: Stats.SUM };
    const refusals = new Metric({
      namespace: 'Freehold',
      metricName: 'RefusedRequests',
      dimensionsMap: { service: hook },
      ...sums,
    });
    return new MathExpression({
      expression: 'errors - FILL(refusals, 0)',
      usingMetrics: { errors: this.function.metricErrors(sums), refusals },
      period: FIVE_MINUTES,
      label: 'Errors that are no refusals',
    });
  }
}

const FIVE_MINUTES = Duration.minutes(5);

/** What Lambda needs to join a network. EC2 offers no narrower resource for these calls. */
export const NETWORK_INTERFACES: readonly string[] = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
