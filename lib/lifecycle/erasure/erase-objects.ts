import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/erasure/erase-objects/contract';
import { regionName } from '../../naming';
import { allow } from '../../parts/statement';
import type { Life } from '../life-hook';
import { OWN_TENANT, Reach } from '../reach';
import { eraseHook } from './erase-hook';

/** The step for the tenant's bucket. */
export function eraseObjects(scope: Construct, life: Life): IFunction {
  const home = new Reach(scope, life.cell, OWN_TENANT);
  return eraseHook(scope, life, {
    hook: 'erase-objects',
    env: ENV,
    description: "Deletes every version of a tenant's objects, and the bucket",
    statements: [
      allow('RememberPlace', ['dynamodb:GetItem'], [home.table(regionName(life.cell, 'deletions'))]),
      allow(
        'EmptyBuckets',
        [
          's3:DeleteBucket',
          's3:GetBucketPolicy',
          's3:GetBucketTagging',
          's3:ListBucket',
          's3:ListBucketMultipartUploads',
          's3:ListBucketVersions',
          's3:PutBucketPolicy',
        ],
        [home.filesBuckets],
      ),
      allow(
        'DeleteVersions',
        ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:GetObjectLegalHold', 's3:GetObjectRetention'],
        [`${home.filesBuckets}/*`],
      ),
    ],
  });
}
