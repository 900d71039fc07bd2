import { ArnFormat, CfnDeletionPolicy, Duration, Lazy, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { CfnKey, IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { TAG } from '../naming';
import { BACKUP_SERVICE_ROLE } from '../role-names';
import { sourceIfGiven } from './source-if-given';

/** What an administrator may do with a key: look after it, never use it. Whoever may not use it cannot read with it. */
const ADMINISTER = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:ListRetirableGrants',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];
/** Who hands a key over asks KMS that the grant is for an AWS resource, and for nobody else. */
export const FOR_AWS_RESOURCES = { 'kms:GrantIsForAWSResource': 'true' } as const;
/** Direct use. Exported for the roles' own policies: both signers name the same actions. */
export const USE_KEY = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];
/** What a machine does with the key that its runs are under. Source: Step Functions developer guide, "Data at rest encryption". */
export const RUN_UNDER_KEY = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** KMS's shortest wait between the order to destroy a key and its end: 7 days. */
const DELETION_WINDOW = Duration.days(7);

/**
 * A symmetric customer managed key: rotated every year, destroyed after 7 days at the earliest, kept when its stack goes.
 * Its policy admits nobody by IAM alone: the account may administer, and each user is named here by role or service.
 * Roles are named by `aws:PrincipalArn`, because KMS refuses a policy whose principal does not exist yet.
 */
export class CustomerKey extends Key {
  private readonly logGroups: string[] = [];

  constructor(scope: Construct, id: string, alias: string, description: string) {
    super(scope, id, {
      alias,
      description,
      enableKeyRotation: true,
      rotationPeriod: Duration.days(365),
      pendingWindow: DELETION_WINDOW,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      policy: new PolicyDocument({ statements: [administration()] }),
    });
  }

  /** Lets a role encrypt and decrypt with this key directly. `roleName` as role-names.ts gives it. */
  allowRole(sid: string, ...roleNames: string[]): void {
    this.addToResourcePolicy(byPrincipal(this, sid, roleNames, USE_KEY));
  }

  /** Lets a hook read and write under the key in its sessions for this one tenant, and in no other. */
  allowSession(sid: string, tenant: string, roleName: string): void {
    const use = byPrincipal(this, sid, [roleName], ['kms:Decrypt', 'kms:GenerateDataKey']);
    use.addCondition('StringEquals', {
      'kms:CallerAccount': Stack.of(this).account,
      [`aws:PrincipalTag/${TAG.tenant}`]: tenant,
    });
    this.addToResourcePolicy(use);
  }

  /** Lets a hook use the key under its role, and whoever deploys the hook hand the key to Lambda. */
  allowHook(id: string, roleName: string, provisioner: string): void {
    this.allowRole(`Hook${id}`, roleName);
    this.allowThrough(`Create${id}`, ['lambda'], provisioner);
  }

  /** Lets a role read what others have encrypted, and write nothing. */
  allowReading(sid: string, ...roleNames: string[]): void {
    this.addToResourcePolicy(byPrincipal(this, sid, roleNames, ['kms:Decrypt', 'kms:DescribeKey']));
  }

  /** Lets an AWS service use the key on behalf of this account's resources. `conditions` must name the account or the resource. */
  allowService(sid: string, service: string, conditions: Record<string, Record<string, unknown>>): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid,
        principals: [new ServicePrincipal(service)],
        actions: USE_KEY,
        resources: ['*'],
        conditions,
      }),
    );
  }

  /** CloudWatch Logs may use the key for the named log groups alone. */
  allowLogGroups(...logGroupNames: string[]): void {
    const stack = Stack.of(this);
    if (this.logGroups.length === 0) {
      this.allowService('LogGroups', `logs.${stack.region}.${stack.urlSuffix}`, {
        ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': Lazy.list({ produce: () => this.logGroups }) },
      });
    }
    this.logGroups.push(
      ...logGroupNames.map((name) =>
        stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME }),
      ),
    );
  }

  /**
   * Lets AWS Backup make, copy and read recovery points under this key: as the named roles, and as its own role of the account.
   * Without `kms:ViaService`: it reads objects through no service, a copy reaches a key from the other region, and AWS's own
   * policies for these roles name none (AWSBackupServiceRolePolicyForBackup v30). Each role's own policy must name the key, too.
   */
  allowBackups(...roleNames: string[]): void {
    const names = [...roleNames, BACKUP_SERVICE_ROLE];
    const grant = byPrincipal(this, 'BackupsGrant', names, ['kms:CreateGrant']);
    grant.addCondition('Bool', FOR_AWS_RESOURCES);
    this.addToResourcePolicy(byPrincipal(this, 'BackupsUse', names, USE_KEY));
    this.addToResourcePolicy(grant);
  }

  /**
   * The named roles may hand the key to the named AWS services, which then hold a grant for the resource they encrypt
   * (RDS, Backup, DynamoDB). A grant for anything but an AWS resource is not given.
   *
   * @param services first labels of the service endpoints, such as `rds`
   */
  allowThrough(sid: string, services: readonly string[], ...roleNames: string[]): void {
    const stack = Stack.of(this);
    const viaService = services.map((service) => `${service}.${stack.region}.${stack.urlSuffix}`);
    // AWS Backup asks kms:RetireGrant of whoever makes a vault; KMS says that IAM alone can give it. Here both may be right.
    const actions = services.includes('backup') ? [...USE_KEY, 'kms:RetireGrant'] : USE_KEY;
    const use = byPrincipal(this, `${sid}Use`, roleNames, actions);
    const grant = byPrincipal(this, `${sid}Grant`, roleNames, ['kms:CreateGrant']);
    grant.addCondition('Bool', FOR_AWS_RESOURCES);
    for (const statement of [use, grant])
      statement.addCondition('StringEquals', { 'kms:ViaService': viaService, 'kms:CallerAccount': stack.account });
    this.addToResourcePolicy(use);
    this.addToResourcePolicy(grant);
  }
}

/**
 * The key of a room full of hooks and machines. One statement names them all, since KMS takes 32,768 bytes of policy and three
 * statements for each hook take 2,000: sixteen hooks would be one too many.
 */
export class RoomKey extends CustomerKey {
  private readonly workers: string[] = [];
  private readonly machines: string[] = [];

  /** @param input `services`: what the provisioner declares in the room and encrypts under this key, as in `allowThrough` */
  constructor(
    scope: Construct,
    id: string,
    input: { alias: string; description: string; services: readonly string[]; provisioner: string },
  ) {
    super(scope, id, input.alias, input.description);
    this.allowThrough('Create', input.services, input.provisioner);
    const arns = Lazy.list({ produce: () => roleArns(this, this.workers) });
    this.addToResourcePolicy(byArn(this, 'Workers', arns, USE_KEY));
  }

  override allowHook(_id: string, roleName: string): void {
    this.workers.push(roleName);
  }

  /** Lets a machine use the key under its role: what it logs and carries is encrypted. */
  allowMachine(roleName: string): void {
    if (this.machines.length === 0) {
      const arns = Lazy.list({ produce: () => roleArns(this, this.machines) });
      this.addToResourcePolicy(byArn(this, 'Machines', arns, RUN_UNDER_KEY));
      // What a machine under a key logs is deciphered by whoever delivers the log. Without it, no line arrives and nobody hears of it.
      // Source: Step Functions developer guide, "Data at rest encryption", read 2026-11-30.
      this.addToResourcePolicy(
        new PolicyStatement({
          sid: 'MachinesLogs',
          principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
          actions: ['kms:Decrypt'],
          resources: ['*'],
          conditions: sourceIfGiven(this),
        }),
      );
    }
    this.machines.push(roleName);
  }
}

/** A key pair for signatures (ECDSA on P-256): the private half never leaves KMS. Without an alias where whoever declares it gives it one. */
export class SigningKey extends Key {
  constructor(scope: Construct, id: string, alias: string | undefined, description: string) {
    super(scope, id, {
      ...(alias !== undefined && { alias }),
      description,
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      pendingWindow: DELETION_WINDOW,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      policy: new PolicyDocument({ statements: [administration()] }),
    });
  }

  allowSigning(...roleNames: string[]): void {
    this.addToResourcePolicy(byPrincipal(this, 'Sign', roleNames, ['kms:GetPublicKey', 'kms:Sign']));
  }

  allowVerifying(...roleNames: string[]): void {
    this.addToResourcePolicy(byPrincipal(this, 'Verify', roleNames, ['kms:Verify']));
  }

  allowReadingPublicKey(...roleNames: string[]): void {
    this.addToResourcePolicy(byPrincipal(this, 'ReadPublicKey', roleNames, ['kms:DescribeKey', 'kms:GetPublicKey']));
  }

  /**
   * It ends when its stack lets it go: CloudFormation then orders its deletion, which disables it at once and can be taken back for as long
   * as the window is (AWS::KMS::Key, PendingWindowInDays). Nothing is lost with it: what it signed is verified by its public half.
   *
   * The tag is another property: a DeletionPolicy alone is no change that CloudFormation takes up.
   */
  endsWhenLetGo(): void {
    (this.node.defaultChild as CfnKey).cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
    Tags.of(this).add(TAG.signing, 'other');
  }
}

/** A view of a key that L2 constructs cannot extend: some add the account root to the policy of a key they are handed. */
export function sealed(key: Key): IKey {
  return (key.node.tryFindChild('Sealed') as IKey | undefined) ?? Key.fromKeyArn(key, 'Sealed', key.keyArn);
}

function administration(): PolicyStatement {
  return new PolicyStatement({
    sid: 'Administer',
    principals: [new AccountRootPrincipal()],
    actions: ADMINISTER,
    resources: ['*'],
  });
}

function byPrincipal(scope: Construct, sid: string, roleNames: string[], actions: string[]): PolicyStatement {
  return byArn(scope, sid, roleArns(scope, roleNames), actions);
}

function roleArns(scope: Construct, roleNames: readonly string[]): string[] {
  return roleNames.map((name) => Stack.of(scope).formatArn({ service: 'iam', region: '', resource: 'role', resourceName: name }));
}

function byArn(scope: Construct, sid: string, arns: string[], actions: string[]): PolicyStatement {
  return new PolicyStatement({
    sid,
    // The account as principal leaves the last word to the role's own policy: both must allow.
    principals: [new AccountRootPrincipal()],
    actions,
    resources: ['*'],
    conditions: {
      StringEquals: { 'kms:CallerAccount': Stack.of(scope).account },
      ArnEquals: { 'aws:PrincipalArn': arns },
    },
  });
}
