import { Duration } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Cell } from '../../config/platform';
import { cellDomain, EXPORTS_PREFIX, landingBucketName } from '../naming';
import { cite } from '../parts/cite';
import type { CustomerKey } from '../parts/customer-key';
import { SealedBucket } from '../parts/sealed-bucket';

/** The tenant's objects. A version that was overwritten or deleted is kept as long as a daily backup is. */
export class TenantFiles extends Construct {
  readonly bucket: SealedBucket;

  constructor(scope: Construct, id: string, input: { cell: Cell; tenant: string; key: CustomerKey; keepVersionsDays: number }) {
    super(scope, id);
    this.bucket = new SealedBucket(this, 'Bucket', {
      cell: input.cell,
      kind: 'files',
      owner: input.tenant,
      key: input.key,
      accessLogs: landingBucketName(input.cell),
      browsers: [`https://${cellDomain(input.cell)}`, `https://*.${cellDomain(input.cell)}`],
      lifecycle: [
        { id: 'OldVersions', noncurrentVersionExpiration: Duration.days(input.keepVersionsDays), expiredObjectDeleteMarker: true },
        // A second copy of everything is one more to lose: whoever asked has a week to fetch it.
        { id: 'Exports', prefix: EXPORTS_PREFIX, expiration: Duration.days(7), noncurrentVersionExpiration: Duration.days(1) },
      ],
    });
    // On the L1: the L2 adds a custom resource with a hidden Lambda for what is one property. AWS Backup follows changes by it.
    (this.bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    cite(this.bucket, 'EX-022', 'NIST.800.53.R5-S3BucketReplicationEnabled');
  }
}
