import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV, REFUSALS } from '../../../lambdas/onboarding/verify-tenant/contract';
import { tenantRoleName } from '../../role-names';
import { allow } from '../../parts/statement';
import { administration } from '../databases';
import { lifeHook, readCatalogue } from '../life-hook';
import type { CatalogueLife } from '../life-hook';
import { Reach, regionsOf } from '../reach';

/** The hook that looks at what is really there before anybody is told "ready". It changes nothing. */
export function verifyTenant(scope: Construct, life: CatalogueLife): IFunction {
  const { cell } = life;
  // By patterns that the names of one that has taken over are among.
  const { platform, stage, account, region } = cell;
  const anyHome = { platform, stage, account, region };
  const home = new Reach(scope, cell);
  const regions = regionsOf(scope, life);
  const catalogue = readCatalogue(life);
  return lifeHook(scope, life, {
    hook: 'verify-tenant',
    description: 'Looks at what a tenant really has, and compares it with what was promised',
    env: ENV,
    environment: catalogue.environment,
    timeout: Duration.minutes(5),
    concurrency: 10,
    memorySize: 1_024,
    owner: 'platform on-call',
    refusals: REFUSALS,
    opensDatabases: true,
    statements: [
      ...catalogue.statements,
      ...administration(home),
      allow(
        'ListWhatHasNoNarrowerResource',
        ['backup:ListBackupPlans', 'rds:DescribeDBInstanceAutomatedBackups', 'rds:DescribeDBInstances'],
        ['*'],
      ),
      allow('LookAtSettings', ['rds:DescribeDBParameters'], [home.arn('rds', 'pg', '*')]),
      allow(
        'LookAtBuckets',
        [
          's3:GetBucketOwnershipControls',
          's3:GetBucketPolicy',
          's3:GetBucketPublicAccessBlock',
          's3:GetBucketTagging',
          's3:GetBucketVersioning',
          's3:GetEncryptionConfiguration',
          's3:ListBucket',
        ],
        [home.filesBuckets],
      ),
      allow(
        'LookAtKeys',
        ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags'],
        regions.map((reach) => reach.arn('kms', 'key', '*', '/')),
      ),
      allow(
        'LookAtBackups',
        [
          'backup:DescribeBackupVault',
          'backup:GetBackupPlan',
          'backup:GetBackupSelection',
          'backup:GetBackupVaultAccessPolicy',
          'backup:ListBackupSelections',
          'backup:ListTags',
        ],
        regions.flatMap((reach) => [...reach.vaults, ...reach.cellVaults, reach.arn('backup', 'backup-plan', '*')]),
      ),
      allow(
        'LookAtRoles',
        ['iam:GetRole', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
        [
          home.arn('iam', 'role', tenantRoleName(anyHome, '*', 'access'), '/'),
          home.arn('iam', 'role', tenantRoleName(anyHome, '*', 'backup'), '/'),
        ],
      ),
      allow(
        'LookAtParameters',
        ['ssm:GetParameters', 'ssm:ListTagsForResource'],
        [home.arn('ssm', 'parameter', 'freehold/tenants/*', '/')],
      ),
      allow(
        'LookAtSecrets',
        ['secretsmanager:DescribeSecret'],
        [home.arn('secretsmanager', 'secret', `${home.named('application')}-*`)],
      ),
    ],
  });
}
