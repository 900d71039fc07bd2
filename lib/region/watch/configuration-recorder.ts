import { Duration, Fn, Stack } from 'aws-cdk-lib';
import { CfnConfigurationRecorder, CfnConformancePack, CfnDeliveryChannel } from 'aws-cdk-lib/aws-config';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Cell, RetentionClass } from '../../../config/platform';
import { landingBucketName, regionName } from '../../naming';
import { cite } from '../../parts/cite';
import type { CustomerKey } from '../../parts/customer-key';
import { SealedBucket } from '../../parts/sealed-bucket';
import { has, isAccountRegion } from './available';
import { promiseRules } from './promise-rules';

export interface ConfigurationRecorderInput {
  readonly cell: Cell;
  readonly key: CustomerKey;
  readonly retention: RetentionClass;
}

/** AWS Config: what every resource looked like at any time, kept in a bucket, and rules that mirror what we promise. */
export class ConfigurationRecorder extends Construct {
  readonly recorder: CfnConfigurationRecorder;

  constructor(scope: Construct, id: string, input: ConfigurationRecorderInput) {
    super(scope, id);
    const { cell, key } = input;
    const history = this.history(input);
    key.allowService('Configuration', 'config.amazonaws.com', { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } });

    const name = regionName(cell, 'configuration');
    // No dependency between these two, either way: the recorder starts when it has a channel, and the channel is refused
    // until there is a recorder. CloudFormation knows this pair and makes both at once.
    this.recorder = new CfnConfigurationRecorder(this, 'Recorder', {
      name,
      // The role that AWS keeps up to date with its resource types. A role of ours would have to name some 900 actions. It is
      // in the account stack; written with Sub, since a joined ARN fails the pattern of this property in other partitions.
      roleArn: Fn.sub(
        'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig',
      ),
      // IAM is recorded once: each region that records it charges for every change again.
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: isAccountRegion(cell) },
      recordingMode: { recordingFrequency: 'CONTINUOUS' },
      startedOnCreate: true,
    });
    const channel = new CfnDeliveryChannel(this, 'Channel', {
      name,
      s3BucketName: history.bucketName,
      s3KmsKeyArn: key.keyArn,
      configSnapshotDeliveryProperties: { deliveryFrequency: 'TwentyFour_Hours' },
    });
    channel.node.addDependency(history.policy!);

    if (has(cell, 'config-conformance-pack')) {
      const pack = new CfnConformancePack(this, 'Promises', {
        conformancePackName: regionName(cell, 'promises'),
        templateBody: promiseRules(regionName(cell, 'promise'), cell.region.region, isAccountRegion(cell)),
      });
      pack.node.addDependency(this.recorder, channel);
    }
    cite(history, 'EX-022', 'NIST.800.53.R5-S3BucketReplicationEnabled');
  }

  /** Without object lock: Config does not deliver to a bucket that has a default one. What it holds is on the trail, too. */
  private history({ cell, key, retention }: ConfigurationRecorderInput): SealedBucket {
    const bucket = new SealedBucket(this, 'History', {
      cell,
      kind: 'config',
      owner: 'history',
      key,
      accessLogs: landingBucketName(cell),
      writer: 'config.amazonaws.com',
      lifecycle: [
        { id: 'RetentionClass', expiration: Duration.days(retention.days), noncurrentVersionExpiration: Duration.days(30) },
      ],
    });
    const { account } = Stack.of(this);
    const ours = { 'aws:SourceAccount': account };
    const allowConfig = (sid: string, action: string, resource: string, conditions: Record<string, string>) =>
      bucket.addToResourcePolicy(
        new PolicyStatement({
          sid,
          principals: [new ServicePrincipal('config.amazonaws.com')],
          actions: [action],
          resources: [resource],
          conditions: { StringEquals: conditions },
        }),
      );
    allowConfig('ConfigLooks', 's3:GetBucketAcl', bucket.bucketArn, ours);
    allowConfig('ConfigFinds', 's3:ListBucket', bucket.bucketArn, ours);
    allowConfig('ConfigWrites', 's3:PutObject', bucket.arnForObjects(`AWSLogs/${account}/Config/*`), {
      ...ours,
      's3:x-amz-acl': 'bucket-owner-full-control',
    });
    return bucket;
  }
}
