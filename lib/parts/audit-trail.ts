import { Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { RetentionClass } from '../../config/platform';
import { trailLogGroupName, trailName } from '../naming';
import { regionRoleName } from '../role-names';
import type { CellName } from '../naming';
import { boundary, BoundedRole } from './bounded-role';
import { cite } from './cite';
import type { CustomerKey } from './customer-key';
import { LogStore } from './log-store';
import { objectLock, SealedBucket } from './sealed-bucket';
import { allow } from './statement';
import { sourceIfGiven } from './source-if-given';

export interface AuditTrailInput {
  readonly cell: CellName;
  readonly records: 'management' | 'tenant-files';
  readonly key: CustomerKey;
  readonly retention: RetentionClass;
  readonly complianceLocks: boolean;
  readonly accessLogs: string;
  /** What is recorded; `everyRegion` for events of the account as a whole. */
  readonly everyRegion: boolean;
  readonly selectors: CfnTrail.AdvancedEventSelectorProperty[];
}

/**
 * A CloudTrail trail with validated log files in a locked bucket, and a copy in CloudWatch Logs for metric filters.
 * The L1, because the L2 gives its log role an inline policy and has no advanced selectors.
 */
export class AuditTrail extends Construct {
  readonly bucket: SealedBucket;
  readonly log: LogStore;

  constructor(scope: Construct, id: string, input: AuditTrailInput) {
    super(scope, id);
    const { cell, key, records } = input;
    const stack = Stack.of(this);
    const name = trailName(cell, records);
    const trailArn = stack.formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: name });
    this.bucket = new SealedBucket(this, 'Bucket', {
      cell,
      kind: 'trail',
      owner: records,
      key,
      accessLogs: input.accessLogs,
      lock: objectLock(input.retention.days, input.complianceLocks),
      writer: 'cloudtrail.amazonaws.com',
    });
    cite(this.bucket, 'EX-022', 'NIST.800.53.R5-S3BucketReplicationEnabled');
    this.letCloudTrailWrite(trailArn);
    key.allowService('CloudTrail', 'cloudtrail.amazonaws.com', { StringEquals: { 'aws:SourceArn': trailArn } });

    this.log = new LogStore(this, 'Log', { name: trailLogGroupName(cell, records), key, retention: input.retention });
    const role = new BoundedRole(this, 'Role', {
      name: regionRoleName(cell, `${records}-trail`),
      boundary: boundary(this, cell, 'service'),
      assumedBy: new ServicePrincipal('cloudtrail.amazonaws.com', { conditions: sourceIfGiven(this) }),
      description: `Lets CloudTrail copy ${records} events into CloudWatch Logs`,
      statements: [allow('WriteLog', ['logs:CreateLogStream', 'logs:PutLogEvents'], [this.log.logGroupArn])],
    });
    const trail = new CfnTrail(this, 'Trail', {
      trailName: name,
      isLogging: true,
      isMultiRegionTrail: input.everyRegion,
      includeGlobalServiceEvents: input.everyRegion,
      enableLogFileValidation: true,
      kmsKeyId: key.keyArn,
      s3BucketName: this.bucket.bucketName,
      cloudWatchLogsLogGroupArn: this.log.logGroupArn,
      cloudWatchLogsRoleArn: role.roleArn,
      advancedEventSelectors: input.selectors,
    });
    trail.node.addDependency(this.bucket.policy!, role.policy);
  }

  private letCloudTrailWrite(trailArn: string): void {
    const stack = Stack.of(this);
    const principals = [new ServicePrincipal('cloudtrail.amazonaws.com')];
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'CloudTrailLooks',
        principals,
        actions: ['s3:GetBucketAcl'],
        resources: [this.bucket.bucketArn],
        conditions: { StringEquals: { 'aws:SourceArn': trailArn } },
      }),
    );
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'CloudTrailWrites',
        principals,
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects(`AWSLogs/${stack.account}/*`)],
        conditions: { StringEquals: { 'aws:SourceArn': trailArn, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      }),
    );
  }
}
