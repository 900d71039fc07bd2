import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  ObjectLockMode,
  ObjectOwnership,
  ReplicationTimeValue,
} from 'aws-cdk-lib/aws-s3';
import type { CfnBucket, IBucket, LifecycleRule, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { bucketName } from '../naming';
import type { CellName } from '../naming';
import { sealed } from './customer-key';

/** Source: CloudTrail user guide, "Encrypting log files": digests are under S3's own key, in editions of the page until 2025. */
type ServiceUnderOwnTerms = 'cloudtrail.amazonaws.com' | 'config.amazonaws.com';
/** Name of the rule by which a bucket is copied: a dimension of what S3 measures. */
export const COPY_RULE = 'RecoveryRegion';

export interface SealedBucketInput {
  readonly cell: CellName;
  /** First part of the name (`files`, `audit`), by which policies and trails select buckets of a kind. */
  readonly kind: string;
  /** Second part: a tenant, or a store's class. */
  readonly owner: string;
  readonly key: Key;
  /** Name of the landing bucket that takes its access logs: the region's, or the account's own. */
  readonly accessLogs: string;
  /** Object lock for every object: nobody changes or deletes one before its day. */
  readonly lock?: ObjectLockRetention;
  readonly lifecycle?: LifecycleRule[];
  /** Origins whose pages may put and get objects by signed addresses. */
  readonly browsers?: readonly string[];
  /**
   * An AWS service that writes here and may choose the encryption itself: CloudTrail puts digests under S3's own key, Config a
   * file of no bytes to see whether it may write. Refused, the trail cannot be validated, or the recorder does not start.
   */
  readonly writer?: ServiceUnderOwnTerms;
  /** Where S3 copies every version, and under which key there. */
  readonly copy?: { readonly role: IRole; readonly bucket: IBucket; readonly key: string };
}

/**
 * The one way to keep objects: under a customer key, versioned, TLS 1.2 and later only, no public access, owner enforced,
 * access logged to the region's landing bucket, kept when its stack goes, named in the account's own namespace.
 */
export class SealedBucket extends Bucket {
  constructor(scope: Construct, id: string, input: SealedBucketInput) {
    super(scope, id, {
      bucketName: bucketName(input.cell, input.kind, input.owner),
      encryption: BucketEncryption.KMS,
      encryptionKey: sealed(input.key),
      bucketKeyEnabled: true,
      versioned: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [
        { id: 'AbandonedUploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
        ...(input.lock ? [lapse(input.lock)] : []),
        ...(input.lifecycle ?? []),
      ],
      ...(input.browsers && {
        cors: [
          {
            allowedOrigins: [...input.browsers],
            allowedMethods: [HttpMethods.GET, HttpMethods.PUT, HttpMethods.POST],
            allowedHeaders: ['*'],
            exposedHeaders: ['ETag'],
            maxAge: 3600,
          },
        ],
      }),
      ...(input.copy && {
        replicationRole: input.copy.role,
        replicationRules: [
          {
            id: COPY_RULE,
            priority: 0,
            destination: input.copy.bucket,
            kmsKey: Key.fromKeyArn(scope, `${id}CopyKey`, input.copy.key),
            sseKmsEncryptedObjects: true,
            deleteMarkerReplication: false, // the copy is append-only: a deletion here must not hide anything there
            replicationTimeControl: ReplicationTimeValue.FIFTEEN_MINUTES,
            metrics: ReplicationTimeValue.FIFTEEN_MINUTES,
          },
        ],
      }),
      ...(input.lock && { objectLockEnabled: true, objectLockDefaultRetention: input.lock }),
    });
    inOwnNamespace(this);
    // On the L1: the L2 wants to write the landing bucket's policy, which that bucket has already, and warns that it cannot.
    (this.node.defaultChild as CfnBucket).loggingConfiguration = {
      destinationBucketName: input.accessLogs,
      logFilePrefix: `s3/${input.kind}-${input.owner}/`,
    };
    for (const statement of onlyUnder(this, input.key, input.writer)) this.addToResourcePolicy(statement);
  }
}

/** A record lapses when its lock does: S3 deletes no version before, so neither keeps the other from its day. */
function lapse({ duration }: ObjectLockRetention): LifecycleRule {
  return { id: 'LapseWithLock', expiration: duration, noncurrentVersionExpiration: Duration.days(1) };
}

/** Object lock of `days`: compliance mode where the stage has compliance locks, else governance. */
export function objectLock(days: number, compliance: boolean): ObjectLockRetention {
  return { mode: compliance ? ObjectLockMode.COMPLIANCE : ObjectLockMode.GOVERNANCE, duration: Duration.days(days) };
}

export function inOwnNamespace(bucket: Bucket): void {
  (bucket.node.defaultChild as CfnBucket).bucketNamespace = 'account-regional';
}

/**
 * An upload that names another key, or another kind of encryption, is refused; one that names none gets the bucket's.
 * `Null` is what makes it so: without it a negated operator is true for a missing header, too, and would refuse every upload.
 */
function onlyUnder(bucket: Bucket, key: IKey, writer?: ServiceUnderOwnTerms): PolicyStatement[] {
  const refuse = (sid: string, header: string, value: string) =>
    new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new StarPrincipal()],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects('*')],
      conditions: {
        Null: { [header]: 'false' },
        StringNotEquals: { [header]: value, ...(writer && { 'aws:PrincipalServiceName': writer }) },
      },
    });
  return [
    refuse('OnlyUnderOwnKey', 's3:x-amz-server-side-encryption-aws-kms-key-id', key.keyArn),
    refuse('OnlyUnderAKey', 's3:x-amz-server-side-encryption', 'aws:kms'),
  ];
}
