import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EXPORTS_PREFIX } from '../../naming';
import { USE_KEY } from '../../parts/customer-key';
import { allow } from '../../parts/statement';
import type { Reach } from '../reach';
import { TAGGED } from '../reach';

/** Where exports lie in a tenant's bucket, under the tenant's key. */
const EXPORTS = `${EXPORTS_PREFIX}*`;

/** To write an export into a tenant's own bucket, and to find it there again. */
export const intoBucket = (reach: Reach): PolicyStatement[] => [
  allow('WriteExports', ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], [`${reach.filesBuckets}/${EXPORTS}`]),
  allow('FindExports', ['s3:ListBucket'], [reach.filesBuckets], { StringLike: { 's3:prefix': EXPORTS } }),
  allow('UnderTenantsKeys', USE_KEY, [reach.arn('kms', 'key', '*', '/')], { ...TAGGED, ...reach.through('s3') }),
];
