import { RemovalPolicy } from 'aws-cdk-lib';
import { BackupResource } from 'aws-cdk-lib/aws-backup';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement, ServicePrincipal, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Cell, RetentionClass } from '../../config/platform';
import { bucketName, landingBucketName, LEDGER_HOOKS, regionName } from '../naming';
import { automationRoleName, operatorRoleName, provisionerRoleName, regionRoleName } from '../role-names';
import { LEDGER_BACKUPS } from '../vault-names';
import { backUpTables } from '../parts/backup-permissions';
import { BackupRoutine } from '../parts/backup-routine';
import { boundary, BoundedRole } from '../parts/bounded-role';
import { cite } from '../parts/cite';
import { CustomerKey, sealed, USE_KEY } from '../parts/customer-key';
import { publish } from '../parts/published';
import { objectLock, SealedBucket } from '../parts/sealed-bucket';
import { allow } from '../parts/statement';
import { auditClasses, auditOwner } from './audit-classes';
import { BlueprintBucket } from './blueprints/blueprint-bucket';
import { cellVaults } from './cell-backups';
import { watchLedgerCopy } from './ledger-copy-alarm';
import type { LedgerRecoveryStack } from './ledger-recovery-stack';
import { RoomStack } from './room-stack';
import type { RoomInput } from './room-stack';
import { sourceIfGiven } from '../parts/source-if-given';

/** What the platform remembers for good, by table; the key is the tenant, then the time of the record. */
const TABLES = ['tenants', 'deletions', 'drills', 'break-glass-sessions', 'incidents'] as const;

interface LedgerInput extends RoomInput {
  /** The copy of the ledger, and the key of the vault that its tables' backups are copied into. */
  readonly recovery?: { readonly ledger: LedgerRecoveryStack; readonly vaultKeyArn: string };
}

/**
 * The append-only audit store, one locked bucket a retention class with a copy in the recovery region, the tables of the
 * tenants' life, and the templates that tenants were made from. Nothing here is ever deleted by a stack.
 */
export class LedgerStack extends RoomStack {
  constructor(scope: Construct, input: LedgerInput) {
    super(scope, 'ledger', input, 'ledger');
    const { platform, cell } = input;
    const recovery = input.recovery?.ledger;
    const blueprints = new BlueprintBucket(this, 'Blueprints', cell);
    const key = new CustomerKey(this, 'Key', regionName(cell, 'ledger'), 'Audit ledger and the tables of the tenants life');
    key.allowRole('TenantLife', ...LEDGER_HOOKS.map((hook) => regionRoleName(cell, hook)));
    key.allowReading('Watchers', automationRoleName(cell), operatorRoleName(cell)); // how tenants stand, and why a run failed
    publish(this, 'ledger', 'key-arn', key.keyArn);
    publish(this, 'ledger', 'blueprints-key-arn', blueprints.key.keyArn);
    const tables = TABLES.map((name) => this.table(name, cell, key));
    this.backUp(input, tables, key);
    const classes = auditClasses(platform);
    const replicator = recovery && this.replicator(cell, recovery, key, classes);
    for (const kept of classes) {
      const bucket = new SealedBucket(this, `Audit-${kept.name}`, {
        cell,
        kind: 'audit',
        owner: auditOwner(kept),
        key,
        accessLogs: landingBucketName(cell),
        lock: objectLock(kept.days, platform.stage.complianceLocks),
        ...(recovery &&
          replicator && { copy: { role: replicator, bucket: replicaOf(this, recovery, kept), key: recovery.keyArn } }),
      });
      bucket.addToResourcePolicy(recordsOnce(bucket));
      if (recovery) watchLedgerCopy(this, 'failed', { kept, home: cell, recovery: recovery.cell });
      else cite(bucket, 'EX-023', 'NIST.800.53.R5-S3BucketReplicationEnabled');
      publish(this, 'ledger', `audit-bucket-${kept.name}`, bucket.bucketName);
    }
  }

  private table(name: (typeof TABLES)[number], cell: Cell, key: CustomerKey): Table {
    const table = new Table(this, `Table-${name}`, {
      tableName: regionName(cell, name),
      partitionKey: { name: 'tenant', type: AttributeType.STRING },
      sortKey: { name: 'at', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: sealed(key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    publish(this, 'ledger', `table-${name}`, table.tableName);
    return table;
  }

  private backUp(input: LedgerInput, tables: Table[], key: CustomerKey): void {
    const { cell, recovery } = input;
    const roleName = regionRoleName(cell, 'ledger-backup');
    new BackupRoutine(this, 'Backups', {
      cell,
      name: regionName(cell, 'ledger'),
      backups: LEDGER_BACKUPS,
      hour: 1,
      ...cellVaults(this, input, recovery && { cell: recovery.ledger.cell, keyArn: recovery.vaultKeyArn }),
      kinds: ['DynamoDB'],
      resources: tables.map((table) => BackupResource.fromDynamoDbTable(table)),
      roleName,
      purpose: 'ledger-backup',
      sourceKeyArn: key.keyArn,
      statements: backUpTables(tables.map((t) => t.tableArn)),
    });
    key.allowThrough('Tables', ['dynamodb'], provisionerRoleName(cell));
    key.allowBackups(roleName);
  }

  private replicator(cell: Cell, recovery: LedgerRecoveryStack, key: CustomerKey, classes: RetentionClass[]): BoundedRole {
    const name = regionRoleName(cell, 'ledger-copy');
    const here = classes.map((kept) =>
      Bucket.fromBucketName(this, `Source-${kept.name}`, bucketName(cell, 'audit', auditOwner(kept))),
    );
    const there = classes.map((kept) => replicaOf(this, recovery, kept));
    const role = new BoundedRole(this, 'Replicator', {
      name,
      boundary: boundary(this, cell, 'service'),
      assumedBy: new ServicePrincipal('s3.amazonaws.com', { conditions: sourceIfGiven(this) }),
      description: 'Copies the audit ledger to the recovery region',
      statements: [
        allow(
          'ReadConfiguration',
          ['s3:GetReplicationConfiguration', 's3:ListBucket'],
          here.map((b) => b.bucketArn),
        ),
        allow(
          'ReadVersions',
          [
            's3:GetObjectLegalHold',
            's3:GetObjectRetention',
            's3:GetObjectVersionAcl',
            's3:GetObjectVersionForReplication',
            's3:GetObjectVersionTagging',
          ],
          here.map((b) => b.arnForObjects('*')),
        ),
        allow(
          'WriteCopies',
          ['s3:ReplicateObject', 's3:ReplicateTags'],
          there.map((b) => b.arnForObjects('*')),
        ),
        allow('UseKeys', USE_KEY, [key.keyArn, recovery.keyArn]),
      ],
    });
    key.allowRole('Replicator', name);
    cite(
      role,
      'EX-014',
      ...[...here, ...there].map((b) => `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::${b.bucketName}/*]`),
    );
    return role;
  }
}

/**
 * The name of a record is taken once, so that no later one hides it. S3 refuses what does not ask for that by its header; a copy and an
 * upload in parts, which cannot, are refused with it. Source: S3 user guide, "Enforce conditional writes on Amazon S3 buckets", read on
 * 2026-11-30; untried in an account.
 */
const recordsOnce = (bucket: Bucket): PolicyStatement =>
  new PolicyStatement({
    sid: 'RecordsOnce',
    effect: Effect.DENY,
    principals: [new StarPrincipal()],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('records/*')],
    conditions: { Null: { 's3:if-none-match': 'true' } },
  });

function replicaOf(scope: Construct, recovery: LedgerRecoveryStack, kept: RetentionClass) {
  const id = `Replica-${kept.name}`;
  const found = scope.node.tryFindChild(id);
  return found ? (found as Bucket) : Bucket.fromBucketName(scope, id, bucketName(recovery.cell, 'audit', auditOwner(kept)));
}
