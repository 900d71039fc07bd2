import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { InstanceType, Peer, Port, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import {
  CaCertificate,
  Credentials,
  DatabaseInstance,
  DatabaseInstanceEngine,
  EngineLifecycleSupport,
  ParameterGroup,
  PostgresEngineVersion,
  StorageType,
  SubnetGroup,
} from 'aws-cdk-lib/aws-rds';
import type { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import type { Cell, RetentionClass } from '../../config/platform';
import type { Plan } from '../../config/plan-schema';
import { sizeAt } from '../../config/size';
import { databaseLogGroupName } from '../naming';
import { regionRoleName } from '../role-names';
import type { Restored } from '../restored';
import { DATABASE_PORT } from './cell-network';
import type { CustomerKey } from './customer-key';
import { sealed } from './customer-key';
import { LogStore } from './log-store';
import { published } from './published';
import { RunbookAlarm } from './runbook-alarm';

/** Where the instance stands: the cell's shared network, or a tenant's own. */
export interface DatabaseSite {
  readonly vpcId: string;
  readonly subnetGroup: string;
  /** Security groups that may connect. */
  readonly clients: Readonly<Record<string, string>>;
}

/** The shared network of a cell, as it publishes itself. */
export function sharedSite(): DatabaseSite {
  return {
    vpcId: published('network', 'vpc-id'),
    subnetGroup: published('network', 'data-subnet-group'),
    clients: {
      application: published('network', 'application-security-group'),
      hooks: published('network', 'hooks-security-group'),
    },
  };
}

export interface PostgresInstanceInput {
  readonly cell: Cell;
  /** Identifier of the instance, and the first part of what belongs to it. */
  readonly name: string;
  /** An instance that was restored in place of the one of that name. What belongs to both keeps the name. */
  readonly again?: {
    /** Its identifier. */
    readonly as: string;
    /** Pattern of the identifiers of all that were restored. */
    readonly any: string;
    readonly restored: Restored;
  };
  readonly database: Plan['database'];
  readonly backups: Plan['backups'];
  readonly site: DatabaseSite;
  readonly key: CustomerKey;
  /** Key in the recovery region; with it, RDS ships backups and logs there continuously. */
  readonly recovery?: { readonly cell: Cell; readonly keyArn: string };
  readonly logs: RetentionClass;
}

/** The administrator's name: not one that scanners try. Its password is made, kept and rotated by RDS under the same key. */
export const ADMINISTRATOR = 'keeper';

/**
 * PostgreSQL as the platform runs it: in two zones, under a customer key, TLS forced by the parameter group, reached from
 * named security groups only, minor upgrades in a stated window, protected against deletion, kept when its stack goes.
 */
export class PostgresInstance extends Construct {
  readonly instance: DatabaseInstance;
  readonly securityGroup: SecurityGroup;
  /** ARN of the secret in which RDS keeps the administrator's password. */
  readonly secretArn: string;

  constructor(scope: Construct, id: string, input: PostgresInstanceInput) {
    super(scope, id);
    const { cell, name, again, database, backups, site, key } = input;
    const identifier = again?.as ?? name;
    const major = database.engine.split('.')[0]!;
    const size = sizeAt(cell.stage, database);
    const vpc = Vpc.fromVpcAttributes(this, 'Network', {
      vpcId: site.vpcId,
      availabilityZones: [...cell.region.zones.slice(0, 3)],
    });
    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      securityGroupName: `${name}-database`,
      description: `Who reaches the database ${name}`,
      allowAllOutbound: false,
    });
    for (const [who, group] of Object.entries(site.clients)) {
      this.securityGroup.addIngressRule(Peer.securityGroupId(group), Port.tcp(DATABASE_PORT), `From the ${who}`);
    }
    const streams = ['postgresql', 'upgrade'];
    const logs = streams.map(
      (stream) =>
        new LogStore(this, `Log-${stream}`, { name: databaseLogGroupName(identifier, stream), key, retention: input.logs }),
    );
    // The logs of those before stay, under the same key, for the days of their class.
    if (again) key.allowLogGroups(databaseLogGroupName(name, '*'), databaseLogGroupName(again.any, '*'));

    this.instance = new DatabaseInstance(this, 'Instance', {
      instanceIdentifier: identifier,
      engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.of(database.engine, major) }),
      engineLifecycleSupport: EngineLifecycleSupport.OPEN_SOURCE_RDS_EXTENDED_SUPPORT_DISABLED,
      instanceType: new InstanceType(size.instance.replace(/^db\./, '')),
      vpc,
      subnetGroup: SubnetGroup.fromSubnetGroupName(this, 'Subnets', site.subnetGroup),
      parameterGroup: ParameterGroup.fromParameterGroupName(this, 'Parameters', published('network', `parameter-group-${major}`)),
      securityGroups: [this.securityGroup],
      publiclyAccessible: false,
      port: DATABASE_PORT,
      multiAz: true,
      storageType: StorageType.GP3,
      allocatedStorage: size.storageGb,
      maxAllocatedStorage: size.storageLimitGb,
      storageEncrypted: true,
      storageEncryptionKey: sealed(key),
      credentials: Credentials.fromUsername(ADMINISTRATOR, { encryptionKey: sealed(key) }),
      manageMasterUserPassword: true,
      iamAuthentication: true,
      caCertificate: CaCertificate.RDS_CA_RSA2048_G1,
      backupRetention: Duration.days(backups.pointInTimeDays),
      preferredBackupWindow: backupWindow(database.maintenanceWindow),
      preferredMaintenanceWindow: hourFrom(database.maintenanceWindow),
      autoMinorVersionUpgrade: true,
      allowMajorVersionUpgrade: false,
      deleteAutomatedBackups: false,
      copyTagsToSnapshot: true,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      cloudwatchLogsExports: streams,
      monitoringInterval: Duration.seconds(60),
      monitoringRole: Role.fromRoleName(this, 'MonitoringRole', regionRoleName(cell, 'database-monitoring')),
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: sealed(key),
    });
    const l1 = this.instance.node.defaultChild as CfnDBInstance;
    this.secretArn = l1.attrMasterUserSecretSecretArn;
    if (again) restoreItself(l1, again.restored);
    this.instance.node.addDependency(...logs); // else RDS creates the groups first, unencrypted and kept for ever
    if (input.recovery && backups.replicated) {
      l1.automaticBackupReplicationRegion = input.recovery.cell.region.region;
      l1.automaticBackupReplicationKmsKeyId = input.recovery.keyArn;
      l1.automaticBackupReplicationRetentionPeriod = backups.pointInTimeDays;
    }
    this.alarms(cell, name, size.storageGb);
  }

  private alarms(cell: Cell, name: string, storageGb: number): void {
    const alarm = (
      what: string,
      rest: Pick<ConstructorParameters<typeof RunbookAlarm>[2], 'metric' | 'threshold' | 'when' | 'periods' | 'silence'>,
    ) =>
      new RunbookAlarm(this, `Alarm-${what}`, {
        cell,
        name: `${name}-${what}`,
        owner: 'database on-call',
        runbook: `database-${what}`,
        ...rest,
      });
    const five = { period: Duration.minutes(5) };
    // 10 % of what was allocated at first; storage grows by itself up to its limit.
    alarm('storage', {
      metric: this.instance.metricFreeStorageSpace(five),
      threshold: storageGb * 0.1 * 1024 ** 3,
      when: 'below',
      periods: 3,
      silence: 'alarm',
    });
    // PostgreSQL on RDS allows memory / 9.5 MB connections; the smallest class sold allows about 400.
    alarm('connections', {
      metric: this.instance.metricDatabaseConnections(five),
      threshold: 320,
      when: 'above',
      periods: 3,
      silence: 'alarm',
    });
  }
}

/**
 * With a source and a moment CloudFormation restores, and afterwards asks for what a restore does not take: the password kept by RDS, the
 * window, the parameter group, the version. It would ask for the plan's version where an upgrade has made the source newer, and for the
 * plan's storage where it has grown: so both are handed over. Source: CreateHandler, `restoreDbInstanceToPointInTimeRequest` and
 * `modifyDbInstanceAfterCreateRequest` in aws-cloudformation-resource-providers-rds, read 2026-11-30; not tried on AWS.
 */
function restoreItself(l1: CfnDBInstance, { RestoreTime, SourceDbiResourceId, EngineVersion, AllocatedStorage }: Restored): void {
  l1.restoreTime = RestoreTime;
  l1.sourceDbiResourceId = SourceDbiResourceId;
  l1.engineVersion = EngineVersion;
  l1.allocatedStorage = AllocatedStorage;
}

/** `sun:20:00` to `sun:20:00-sun:21:00`. */
function hourFrom(start: string): string {
  const [day, hour] = start.split(':') as [string, string];
  return `${start}-${day}:${pad(Number(hour) + 1)}:00`;
}

/** The hour that starts two hours before maintenance: a fresh backup is there when an upgrade fails. */
function backupWindow(start: string): string {
  const hour = Number(start.split(':')[1]);
  return `${pad(hour - 2)}:00-${pad(hour - 1)}:00`;
}

const pad = (hour: number): string => String(hour).padStart(2, '0');

/**
 * When AWS Backup may copy an instance: two hours after maintenance begins. It refuses to start within an hour before or
 * during the instance's own backup window or its maintenance (AWS Backup developer guide, RDS).
 */
export const hourForBackups = (maintenanceWindow: string): number => (Number(maintenanceWindow.split(':')[1]) + 2) % 24;
