import { Duration, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/erasure/certify-erasure/contract';
import { bucketName, regionName } from '../../naming';
import { regionRoleName } from '../../role-names';
import { SigningKey } from '../../parts/customer-key';
import { publish } from '../../parts/published';
import { allow } from '../../parts/statement';
import { auditOwner, longestAuditClass } from '../../region/audit-classes';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/** The hook that says what was erased, and the key with which the cell says it. */
export function certifyErasure(scope: Construct, life: Life): IFunction {
  const { cell, platform } = life;
  const key = new SigningKey(scope, 'CertificateKey', regionName(cell, 'certificates'), 'Signs the certificates of erased tenants');
  key.allowSigning(regionRoleName(cell, 'certify-erasure'));
  publish(scope, 'erasure', 'certificate-key-arn', key.keyArn);
  const records = bucketName(cell, 'audit', auditOwner(longestAuditClass(platform)));
  const bucket = `arn:${Stack.of(scope).partition}:s3:::${records}`;
  return lifeHook(scope, life, {
    hook: 'certify-erasure',
    description: 'Certifies an erasure, on the word of what was observed',
    env: ENV,
    environment: { DELETIONS_TABLE: regionName(cell, 'deletions'), RECORDS_BUCKET: records, SIGNING_KEY: key.keyArn },
    timeout: Duration.minutes(2),
    concurrency: 5,
    memorySize: 1_024,
    owner: 'platform on-call',
    runbook: 'erasure',
    keepsLedger: true,
    statements: [
      allow(
        'ReadLines',
        ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
        [new Reach(scope, cell).table(regionName(cell, 'deletions'))],
      ),
      allow('Sign', ['kms:GetPublicKey', 'kms:Sign'], [key.keyArn]),
      allow('KeepCertificates', ['s3:GetObject', 's3:PutObject'], [`${bucket}/certificates/*`]),
      // Without it S3 answers "denied" for what is not there, and the hook could not tell the two apart.
      allow('SeeCertificates', ['s3:ListBucket'], [bucket], { StringLike: { 's3:prefix': 'certificates/*' } }),
    ],
  });
}
