import { Aws, Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV, REFUSALS } from '../../../lambdas/export/export-trail/contract';
import { bucketName } from '../../naming';
import { published } from '../../parts/published';
import { allow } from '../../parts/statement';
import { auditStores } from '../audit-stores';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';
import { intoBucket } from './into-bucket';

/** Records are read object by object: many small ones take longer than a few large ones. */
const TRAIL_LIMIT_MB = 1_000;

/** The hook that hands a tenant what was done with its data. */
export function exportTrail(scope: Construct, life: Life): IFunction {
  const reach = new Reach(scope, life.cell);
  const stores = auditStores(life, reach);
  const trail = `arn:${Aws.PARTITION}:s3:::${bucketName(life.cell, 'trail', 'tenant-files')}`;
  return lifeHook(scope, life, {
    hook: 'export-trail',
    description: "Writes a tenant's own trail into its own bucket",
    env: ENV,
    environment: { AUDIT_CLASSES: stores.classes, TRAIL_LIMIT_MB: String(TRAIL_LIMIT_MB) },
    timeout: Duration.minutes(15),
    concurrency: 5,
    memorySize: 1_024,
    owner: 'platform on-call',
    refusals: REFUSALS,
    keepsLedger: true,
    statements: [
      allow('ReadRecords', ['s3:GetObject'], stores.records),
      stores.list,
      stores.find,
      allow('ReadTrail', ['s3:GetObject', 's3:ListBucket'], [trail, `${trail}/*`]),
      allow('ReadTrailKey', ['kms:Decrypt', 'kms:DescribeKey'], [published('watch', 'key-arn')]),
      ...intoBucket(reach),
    ],
  });
}
