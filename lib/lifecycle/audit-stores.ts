import { Aws } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { bucketName } from '../naming';
import { allow } from '../parts/statement';
import { auditClasses, auditOwner } from '../region/audit-classes';
import type { Life } from './life-hook';
import type { Reach } from './reach';

/** The locked buckets that tenants' audit records lie in, as hooks that write or read records know them. */
export interface AuditStores {
  /** The class of each plan: `enterprise=audit-enterprise,standard=audit-standard`. */
  readonly classes: string;
  /** Everything of any tenant, in every bucket. */
  readonly records: readonly string[];
  /** To find the buckets, and to list tenants' records in them. */
  readonly find: PolicyStatement;
  readonly list: PolicyStatement;
}

export function auditStores({ cell, platform }: Life, reach: Reach): AuditStores {
  const buckets = auditClasses(platform).map((kept) => `arn:${Aws.PARTITION}:s3:::${bucketName(cell, 'audit', auditOwner(kept))}`);
  return {
    classes: platform.plans.map(({ name, retention }) => `${name}=${retention.audit}`).join(','),
    records: buckets.map((bucket) => `${bucket}/tenant=*`),
    find: allow('FindStores', ['ssm:GetParameter'], [reach.arn('ssm', 'parameter', 'freehold/ledger/audit-bucket-*', '/')]),
    list: allow('ListRecords', ['s3:ListBucket'], buckets, { StringLike: { 's3:prefix': 'tenant=*' } }),
  };
}
