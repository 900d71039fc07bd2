import { CustomResource, Duration, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from 'aws-cdk-lib/aws-backup';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Credentials, DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion, SubnetGroup } from 'aws-cdk-lib/aws-rds';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Tenant } from '../../config/platform';

/**
 * What a tenant's two stacks hold, as anybody would declare it with the CDK alone: the same 37 resources, with short policies and
 * nothing of ours. The measure of what a tenant costs in `npm run bench:bare`.
 */
export function declarePlain(app: App, tenants: readonly Tenant[]): void {
  for (const { id, residency } of tenants) {
    const { home, recovery } = residency;
    if (recovery) {
      const away = new Stack(app, `${id}-recovery`, { env: { account: recovery.account.id, region: recovery.region.region } });
      new BackupVault(away, 'Vault', { backupVaultName: `${id}-recovery`, encryptionKey: keyIn(away, `${id}-recovery`) });
    }
    declareHome(new Stack(app, `${id}-home`, { env: { account: home.account.id, region: home.region.region } }), id);
  }
}

function declareHome(stack: Stack, id: string): void {
  const key = keyIn(stack, `${id}-data`);
  const signing = keyIn(stack, `${id}-signing`);
  new CustomResource(stack, 'PublicHalf', {
    resourceType: 'Custom::SigningKeyPublicHalf',
    serviceToken: `arn:aws:lambda:${stack.region}:${stack.account}:function:public-half`,
    properties: { key: signing.keyArn },
  });
  const files = new Bucket(stack, 'Files', { bucketName: `files-${id}-${stack.account}`, encryptionKey: key, enforceSSL: true });
  const secret = new Secret(stack, 'Secret', { secretName: `${id}-secret`, encryptionKey: key });
  const database = databaseIn(stack, id, key);

  const access = new Role(stack, 'Access', {
    roleName: `${id}-access`,
    assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
  });
  const reach = new ManagedPolicy(stack, 'Reach', { roles: [access] });
  files.grantReadWrite(access);
  secret.grantRead(access);
  reach.addStatements(new PolicyStatement({ actions: ['kms:Sign'], resources: [signing.keyArn] }));
  access.node.tryRemoveChild('DefaultPolicy'); // its two policies are managed ones

  const vault = new BackupVault(stack, 'Vault', { backupVaultName: id, encryptionKey: key });
  const backup = new Role(stack, 'Backup', { roleName: `${id}-backup`, assumedBy: new ServicePrincipal('backup.amazonaws.com') });
  new ManagedPolicy(stack, 'BackupReach', {
    roles: [backup],
    statements: [new PolicyStatement({ actions: ['s3:GetObject'], resources: [files.arnForObjects('*')] })],
  });
  const plan = new BackupPlan(stack, 'Plan', { backupVault: vault });
  plan.addRule(new BackupPlanRule({ scheduleExpression: Schedule.cron({ hour: '3' }), deleteAfter: Duration.days(35) }));
  plan.addSelection('Selection', {
    role: backup,
    resources: [BackupResource.fromArn(files.bucketArn), BackupResource.fromRdsDatabaseInstance(database)],
  });

  for (let n = 0; n < 8; n++) {
    new Alarm(stack, `Alarm${n}`, {
      metric: new Metric({ namespace: 'Tenants', metricName: `Metric${n}`, dimensionsMap: { tenant: id } }),
      threshold: 1,
      evaluationPeriods: 1,
    });
  }
  for (const [name, stringValue] of Object.entries({
    key: key.keyArn,
    signing: signing.keyArn,
    files: files.bucketName,
    secret: secret.secretArn,
    access: access.roleArn,
    vault: vault.backupVaultArn,
    connection: database.dbInstanceEndpointAddress,
  }))
    new StringParameter(stack, `Parameter-${name}`, { parameterName: `/tenants/${id}/${name}`, stringValue });
}

function databaseIn(stack: Stack, id: string, key: IKey): DatabaseInstance {
  for (const log of ['postgresql', 'upgrade'])
    new LogGroup(stack, `Log-${log}`, { logGroupName: `/aws/rds/instance/${id}/${log}`, removalPolicy: RemovalPolicy.RETAIN });
  const vpc = Vpc.fromVpcAttributes(stack, 'Network', {
    vpcId: 'vpc-1',
    availabilityZones: ['a', 'b'],
    isolatedSubnetIds: ['subnet-1', 'subnet-2'],
  });
  return new DatabaseInstance(stack, 'Database', {
    instanceIdentifier: id,
    engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 }),
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    securityGroups: [new SecurityGroup(stack, 'Group', { vpc })],
    subnetGroup: SubnetGroup.fromSubnetGroupName(stack, 'Subnets', 'data'),
    credentials: Credentials.fromPassword('owner', SecretValue.secretsManager(`${id}-owner`)),
    storageEncryptionKey: key,
  });
}

/** With its alias. */
function keyIn(stack: Stack, name: string): Key {
  const key = new Key(stack, `Key-${name}`, { enableKeyRotation: true });
  new Alias(stack, `Alias-${name}`, { aliasName: `alias/${name}`, targetKey: key });
  return key;
}
