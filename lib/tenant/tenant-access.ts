import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Cell } from '../../config/platform';
import { tenantName } from '../naming';
import { applicationRoleName, tenantRoleName } from '../role-names';
import { boundary, BoundedRole } from '../parts/bounded-role';
import { cite } from '../parts/cite';
import { sealed, USE_KEY } from '../parts/customer-key';
import type { SealedBucket } from '../parts/sealed-bucket';
import { allow } from '../parts/statement';
import { TENANT_SESSION_MINUTES } from '../tenant-session';
import type { TenantKeys } from './tenant-keys';

export interface TenantAccessInput {
  readonly cell: Cell;
  readonly tenant: string;
  readonly keys: TenantKeys;
  readonly files: SealedBucket;
  /** `DbiResourceId` of the instance that holds the tenant's data: its own, or the shared one. */
  readonly databaseResourceId: string;
}

/**
 * How the application reaches a tenant: one role that reaches this tenant's objects, key, secret and database login and
 * nothing else, taken on by the application's role alone. And the secret for what the application encrypts itself.
 */
export class TenantAccess extends Construct {
  readonly secret: Secret;
  readonly role: BoundedRole;

  constructor(scope: Construct, id: string, input: TenantAccessInput) {
    super(scope, id);
    const { cell, tenant, keys, files } = input;
    const stack = Stack.of(this);
    this.secret = new Secret(this, 'Secret', {
      secretName: tenantName(cell, tenant, 'application'),
      description: `What the application encrypts with for ${tenant}`,
      encryptionKey: sealed(keys.data),
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    cite(this.secret, 'EX-016', 'AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled');

    const application = stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: applicationRoleName(cell) });
    const login = stack.formatArn({
      service: 'rds-db',
      resource: 'dbuser',
      resourceName: `${input.databaseResourceId}/${tenant}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.role = new BoundedRole(this, 'Role', {
      name: tenantRoleName(cell, tenant, 'access'),
      boundary: boundary(this, cell, 'tenant'),
      // The role may not exist yet, so it is named by condition, never as the principal.
      assumedBy: new AccountPrincipal(stack.account).withConditions({ ArnEquals: { 'aws:PrincipalArn': application } }),
      description: `Reaches what belongs to ${tenant}`,
      maxSession: Duration.minutes(TENANT_SESSION_MINUTES),
      statements: [
        allow('ListFiles', ['s3:ListBucket'], [files.bucketArn]),
        allow(
          'UseFiles',
          ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
          [files.arnForObjects('*')],
        ),
        allow('UseDataKey', USE_KEY, [keys.data.keyArn]),
        // With the key before, too, until it ends: which key signs reaches processes at different moments.
        allow(
          'SignWebhooks',
          ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:Sign', 'kms:Verify'],
          [keys.signing, ...keys.others].map(({ keyArn }) => keyArn),
        ),
        allow('ReadSecret', ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], [this.secret.secretArn]),
        allow('OpenDatabase', ['rds-db:connect'], [login]),
      ],
    });
    cite(this.role, 'EX-014', `AwsSolutions-IAM5[Resource::<${stack.getLogicalId(files.node.defaultChild as never)}.Arn>/*]`);
  }
}
