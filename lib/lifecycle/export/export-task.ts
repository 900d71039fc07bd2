import { AssetStaging, Aws, FileAssetPackaging, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { FileAssetLocation } from 'aws-cdk-lib';
import {
  Capability,
  Cluster,
  ContainerImage,
  ContainerInsights,
  CpuArchitecture,
  FargateTaskDefinition,
  LinuxParameters,
  LogDriver,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import type { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell } from '../../../config/platform';
import type { ENV, TASK_ENV } from '../../../lambdas/export/export-tenant/contract';
import { agentRepository, EXPORT_TASK, regionName } from '../../naming';
import { regionRoleName } from '../../role-names';
import { boundary, BoundedRole } from '../../parts/bounded-role';
import { cite } from '../../parts/cite';
import { DUMP_PROGRAM } from '../../parts/dump-program';
import { bundleOf, taskProgram } from '../../parts/hook-bundles';
import { LogStore } from '../../parts/log-store';
import { retention } from '../../parts/retention';
import { allow } from '../../parts/statement';
import { wildcardsIn } from '../../parts/wildcards';
import type { DumpLayer } from './dump-layer';
import { cellEnvironment } from '../life-hook';
import type { Life } from '../life-hook';
import { TASK_IMAGE } from './task-image';

/** Name of the container, whom the machine hands its order, and purpose of the role that starts it. */
export const CONTAINER = 'export';
export const START_EXPORT = `${EXPORT_TASK}-start`;

/** The one place in the container where anything can be written; it goes with the task. */
const FOLDER = '/work';

/**
 * The export as a task, for tenants whose data outlasts a function: the same bundle and the same dump program, by their hashes, in an
 * official image by its digest, with the rights of the function's role. While nothing is exported nothing runs, and nothing is paid.
 */
export class ExportTask extends Construct {
  /** Name of the definition: another one for whatever changes in it. */
  readonly family: string;

  /** @param input `statements`: the rights of the function, which does the same */
  constructor(
    scope: Construct,
    id: string,
    private readonly input: { life: Life; layer: DumpLayer; statements: readonly PolicyStatement[] },
  ) {
    super(scope, id);
    const { life, layer, statements } = input;
    const name = regionName(life.cell, EXPORT_TASK);
    const bundle = uploadedBundle(this);
    const logs = this.logs('Log', `/freehold/tasks/${name}`);
    this.cluster(name);
    const definition = this.define(name, logs, [...statements, getPrograms(bundle, layer)]);
    const container = definition.addContainer('Export', {
      containerName: CONTAINER,
      image: ContainerImage.fromRegistry(TASK_IMAGE),
      entryPoint: ['node'],
      command: ['-e', taskProgram()],
      environment: environment(life, { BUNDLE_URL: urlOf(bundle), LAYER_URL: urlOf(layer), TASK_FOLDER: FOLDER }),
      logging: LogDriver.awsLogs({ logGroup: logs, streamPrefix: 'export' }),
      readonlyRootFilesystem: true,
      linuxParameters: this.withoutCapabilities(),
      // Root of the container, which owns the folder that it writes to; without capabilities that is all it can do as root.
      user: '0',
      privileged: false,
    });
    container.addMountPoints({ containerPath: FOLDER, sourceVolume: VOLUME, readOnly: false });
    cite(definition, 'EX-061', 'AwsSolutions-ECS2');
    this.family = calledByContent(definition, name);
  }

  private logs(id: string, name: string): LogStore {
    const { key, platform } = this.input.life;
    return new LogStore(this, id, { name, key, retention: retention(platform, 'application-log') });
  }

  /** Its measurements go into a group of ours: ECS would make one without our key, and keep it for good. */
  private cluster(clusterName: string): void {
    const { vpc } = this.input.life.network;
    const measurements = this.logs('Measurements', `/aws/ecs/containerinsights/${clusterName}/performance`);
    const cluster = new Cluster(this, 'Cluster', { clusterName, vpc, containerInsightsV2: ContainerInsights.ENABLED });
    cluster.node.addDependency(measurements);
  }

  private withoutCapabilities(): LinuxParameters {
    const parameters = new LinuxParameters(this, 'Linux', { initProcessEnabled: true });
    parameters.dropCapabilities(Capability.ALL);
    return parameters;
  }

  private define(family: string, logs: LogStore, rights: readonly PolicyStatement[]): FargateTaskDefinition {
    const { life } = this.input;
    const own = this.role('Role', {
      purpose: EXPORT_TASK,
      description: "Writes a large tenant's data into its own bucket",
      rights,
    });
    cite(own, 'EX-060', ...wildcardsIn(this, { cell: life.cell, purpose: EXPORT_TASK }, rights));
    const start = this.role('StartRole', {
      purpose: START_EXPORT,
      description: 'Starts large exports, and writes down what they log',
      rights: [allow('WriteLog', ['logs:CreateLogStream', 'logs:PutLogEvents'], [logs.logGroupArn]), ...pullAgent(life.cell)],
    });
    if (life.cell.region.guardDutyAgent) cite(start, 'EX-012', 'AwsSolutions-IAM5[Resource::*]');
    const definition = new FargateTaskDefinition(this, 'Definition', {
      family,
      cpu: 1_024,
      // pg_dump holds a row whole, its bytes as two digits each, and twice while it grows: 300 MB of them take more than 1 GB.
      memoryLimitMiB: 4_096,
      taskRole: own.closed(),
      executionRole: start.closed(),
      runtimePlatform: { cpuArchitecture: CpuArchitecture.ARM64, operatingSystemFamily: OperatingSystemFamily.LINUX },
      volumes: [{ name: VOLUME }],
    });
    definition.node.addDependency(own.policy, start.policy);
    return definition;
  }

  private role(id: string, about: { purpose: string; description: string; rights: readonly PolicyStatement[] }): BoundedRole {
    const { cell } = this.input.life;
    return new BoundedRole(this, id, {
      name: regionRoleName(cell, about.purpose),
      boundary: boundary(this, cell, 'hook'),
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: about.description,
      statements: about.rights,
    });
  }
}

const VOLUME = 'work';

/**
 * Names a definition by the hash of what it is made of. The machine in another room can then ask for the first revision of the name,
 * and whatever changes in the definition changes the machine. Revisions stay, after a deployment that failed too: runs that began
 * with one end with it, and the first stays the first. They cost nothing.
 */
function calledByContent(definition: FargateTaskDefinition, name: string): string {
  const resource = definition.node.defaultChild as CfnTaskDefinition;
  const content = JSON.stringify(Stack.of(definition).resolve({ ...resource['cfnProperties'], family: name }));
  const family = `${name}-${createHash('sha256').update(content).digest('hex').slice(0, 12)}`;
  resource.family = family;
  definition.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return family;
}

/** A file in CDK's bucket. */
type Uploaded = Pick<FileAssetLocation, 'bucketName' | 'objectKey'>;

/** The bundle under the hash of its content, to which the task holds it. */
function uploadedBundle(scope: Construct): Uploaded {
  const stack = Stack.of(scope);
  const sourcePath = join(bundleOf('export-tenant'), 'index.js');
  return stack.synthesizer.addFileAsset({
    sourceHash: createHash('sha256').update(readFileSync(sourcePath)).digest('hex'),
    fileName: new AssetStaging(scope, 'Bundle', { sourcePath }).relativeStagedPath(stack),
    packaging: FileAssetPackaging.FILE,
  });
}

/**
 * GuardDuty puts its agent beside every task on Fargate, and it is pulled under the role that starts the task: without these rights
 * the task runs unwatched. Source: Amazon GuardDuty user guide, "Prerequisites for AWS Fargate (Amazon ECS only) support".
 */
function pullAgent(cell: Cell): PolicyStatement[] {
  const repository = agentRepository(cell.region);
  if (repository === undefined) return [];
  return [
    allow('SignIn', ['ecr:GetAuthorizationToken'], ['*']),
    allow('PullAgent', ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [repository]),
  ];
}

const getPrograms = (...files: readonly Uploaded[]): PolicyStatement =>
  allow(
    'GetPrograms',
    ['s3:GetObject'],
    files.map(({ bucketName, objectKey }) => `arn:${Aws.PARTITION}:s3:::${bucketName}/${objectKey}`),
  );

const urlOf = ({ bucketName, objectKey }: Uploaded): string =>
  `https://${bucketName}.s3.${Aws.REGION}.${Aws.URL_SUFFIX}/${objectKey}`;

type OfTask = 'BUNDLE_URL' | 'LAYER_URL' | 'TASK_FOLDER';

/** What both contracts ask for, but for the order, which each run has its own of, and the region, which ECS tells. */
function environment(life: Life, own: Readonly<Record<OfTask, string>>): Record<string, string> {
  const wanted: Record<(typeof ENV)[number] | Exclude<(typeof TASK_ENV)[number], 'ORDER' | 'AWS_REGION'>, string> = {
    ...cellEnvironment(life),
    ...own,
    PG_DUMP: `${FOLDER}/${DUMP_PROGRAM.path}`,
    EXPORT_LIMIT_MB: 'none',
  };
  return {
    ...wanted,
    TMPDIR: FOLDER,
    POWERTOOLS_SERVICE_NAME: EXPORT_TASK,
    POWERTOOLS_METRICS_NAMESPACE: 'Freehold',
  };
}
