import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { RetentionClass } from '../../config/platform';
import { cite } from './cite';
import { inOwnNamespace } from './sealed-bucket';
import { sourceIfGiven } from './source-if-given';

/**
 * Where buckets and load balancers leave their access logs. AWS delivers these logs only to a bucket under S3's own key
 * and without default object lock: that is what the cited exceptions are for. Everything else is as in SealedBucket.
 */
export class LandingBucket extends Bucket {
  constructor(scope: Construct, id: string, input: { name: string; retention: RetentionClass }) {
    super(scope, id, {
      bucketName: input.name,
      encryption: BucketEncryption.S3_MANAGED,
      versioned: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [
        {
          id: 'RetentionClass',
          expiration: Duration.days(input.retention.days),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    inOwnNamespace(this);
    const stack = Stack.of(this);
    for (const [sid, service, conditions] of [
      ['BucketLogs', 'logging.s3.amazonaws.com', { StringEquals: { 'aws:SourceAccount': stack.account } }],
      ['LoadBalancerLogs', 'logdelivery.elasticloadbalancing.amazonaws.com', sourceIfGiven(this)],
    ] as const) {
      this.addToResourcePolicy(
        new PolicyStatement({
          sid,
          principals: [new ServicePrincipal(service)],
          actions: ['s3:PutObject'],
          resources: [this.arnForObjects('*')],
          conditions,
        }),
      );
    }
    cite(this, 'EX-021', 'NIST.800.53.R5-S3DefaultEncryptionKMS');
    cite(this, 'EX-022', 'NIST.800.53.R5-S3BucketReplicationEnabled');
  }
}
