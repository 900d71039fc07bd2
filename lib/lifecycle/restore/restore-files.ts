import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV, REFUSALS } from '../../../lambdas/restore/restore-files/contract';
import { FILES_HOOK } from '../../naming';
import { regionRoleName } from '../../role-names';
import { roleArn } from '../../parts/own-sessions';
import { allow } from '../../parts/statement';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { OWN, OWN_TENANT, Reach } from '../reach';

/**
 * The hook that puts a tenant's files back as they stood. It may add versions and delete markers in the bucket of its session's tenant, and
 * delete no version. Conditional copies and deletions ask for `s3:GetObject` as well (S3 user guide, "Conditional writes").
 */
export function restoreFiles(scope: Construct, life: Life): IFunction {
  const own = new Reach(scope, life.cell, OWN_TENANT);
  return lifeHook(scope, life, {
    hook: FILES_HOOK,
    description: "Puts a tenant's files back as they stood at a moment, by versions and markers on top",
    env: ENV,
    environment: { OWN_ROLE: roleArn(scope, regionRoleName(life.cell, FILES_HOOK)) },
    timeout: Duration.minutes(15),
    concurrency: 5,
    owner: 'platform on-call',
    refusals: REFUSALS,
    boundary: 'restorer',
    sessions: 'one-tenant',
    statements: [
      allow('FindVersions', ['s3:GetBucketTagging', 's3:GetLifecycleConfiguration', 's3:ListBucketVersions'], [own.filesBuckets]),
      allow(
        'PutFilesBack',
        [
          's3:AbortMultipartUpload',
          's3:DeleteObject',
          's3:GetObject',
          's3:GetObjectVersion',
          's3:GetObjectVersionTagging',
          's3:ListMultipartUploadParts',
          's3:PutObject',
          's3:PutObjectTagging',
        ],
        [`${own.filesBuckets}/*`],
      ),
      allow('UnderTenantsKey', ['kms:Decrypt', 'kms:GenerateDataKey'], [own.arn('kms', 'key', '*', '/')], {
        StringEquals: { ...OWN.StringEquals, ...own.through('s3').StringEquals },
      }),
    ],
  });
}
