import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { LogStream } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Cell, RetentionClass } from '../../../config/platform';
import { landingBucketName, regionName } from '../../naming';
import { operatorRoleName, provisionerRoleName, regionRoleName } from '../../role-names';
import { boundary, BoundedRole } from '../../parts/bounded-role';
import { cite } from '../../parts/cite';
import type { CustomerKey } from '../../parts/customer-key';
import { sealed, USE_KEY } from '../../parts/customer-key';
import { LogStore } from '../../parts/log-store';
import { callFor, RunbookAlarm } from '../../parts/runbook-alarm';
import { SealedBucket } from '../../parts/sealed-bucket';
import { allow } from '../../parts/statement';
import { sourceIfGiven } from '../../parts/source-if-given';

/** What the SIEM is told, by the service that says it. Calls and findings, never customer data. */
const TOLD: Readonly<Record<string, EventPattern>> = {
  Threats: { source: ['aws.guardduty'], detailType: ['GuardDuty Finding'] },
  Posture: { source: ['aws.securityhub'], detailType: ['Security Hub Findings - Imported'] },
  Sharing: { source: ['aws.access-analyzer'] },
  Compliance: { source: ['aws.config'], detailType: ['Config Rules Compliance Change'] },
  Vulnerabilities: { source: ['aws.inspector2'], detailType: ['Inspector2 Finding'] },
  Backups: { source: ['aws.backup'] },
  Deployments: { source: ['aws.cloudformation'], detailType: ['CloudFormation Stack Status Change'] },
};

export interface SiemStreamInput {
  readonly cell: Cell;
  /** The residency's own endpoint, in its own jurisdiction. */
  readonly url: string;
  readonly key: CustomerKey;
  readonly retention: RetentionClass;
}

/**
 * Telemetry to the residency's SIEM: events through Firehose over HTTPS, what could not be delivered into a bucket. The
 * SIEM's access key is put into the secret by hand after the first deployment; until then everything goes to the bucket.
 */
export class SiemStream extends Construct {
  constructor(scope: Construct, id: string, input: SiemStreamInput) {
    super(scope, id);
    const { cell, key, retention } = input;
    key.allowThrough('Stream', ['firehose', 'secretsmanager'], provisionerRoleName(cell));
    key.allowThrough('PutAccessKey', ['secretsmanager'], operatorRoleName(cell));
    const accessKey = new Secret(this, 'AccessKey', {
      secretName: regionName(cell, 'siem-access-key'),
      description: 'What the SIEM asks of Firehose; put there by hand',
      encryptionKey: sealed(key),
      generateSecretString: { secretStringTemplate: '{}', generateStringKey: 'api_key', excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    cite(accessKey, 'EX-050', 'AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled');
    const undelivered = new SealedBucket(this, 'Undelivered', {
      cell,
      kind: 'siem',
      owner: 'undelivered',
      key,
      accessLogs: landingBucketName(cell),
      lifecycle: [
        { id: 'RetentionClass', expiration: Duration.days(retention.days), noncurrentVersionExpiration: Duration.days(30) },
      ],
    });
    cite(undelivered, 'EX-022', 'NIST.800.53.R5-S3BucketReplicationEnabled');
    const stream = this.stream(input, accessKey, undelivered);
    this.tell(cell, stream);
    new RunbookAlarm(this, 'Alarm-behind', {
      cell,
      name: regionName(cell, 'siem-behind'),
      metric: new Metric({
        namespace: 'AWS/Firehose',
        metricName: 'DeliveryToHttpEndpoint.DataFreshness',
        dimensionsMap: { DeliveryStreamName: regionName(cell, 'siem') },
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      threshold: Duration.minutes(30).toSeconds(),
      when: 'above',
      periods: 3,
      silence: 'fine',
      owner: 'security on-call',
      runbook: 'siem-behind',
    });
  }

  private stream({ cell, url, key, retention }: SiemStreamInput, accessKey: Secret, undelivered: SealedBucket): CfnDeliveryStream {
    const name = regionName(cell, 'siem');
    const log = new LogStore(this, 'Log', { name: `/freehold/siem/${name}`, key, retention });
    const errors = new LogStream(this, 'Errors', { logGroup: log, logStreamName: 'errors', removalPolicy: RemovalPolicy.RETAIN });
    const roleName = regionRoleName(cell, 'siem-delivery');
    const role = new BoundedRole(this, 'Delivery', {
      name: roleName,
      boundary: boundary(this, cell, 'service'),
      assumedBy: new ServicePrincipal('firehose.amazonaws.com', {
        conditions: { StringEquals: { 'sts:ExternalId': Stack.of(this).account } },
      }),
      description: 'Delivers telemetry to the SIEM, and what it refuses to a bucket',
      statements: [
        allow('FindBucket', ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], [undelivered.bucketArn]),
        allow('KeepUndelivered', ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], [undelivered.arnForObjects('*')]),
        allow('ReadAccessKey', ['secretsmanager:GetSecretValue'], [accessKey.secretArn]),
        allow('WriteLog', ['logs:PutLogEvents'], [log.logGroupArn]),
        allow('UseKey', USE_KEY, [key.keyArn]),
      ],
    });
    key.allowRole('SiemDelivery', roleName);
    cite(
      role,
      'EX-014',
      `AwsSolutions-IAM5[Resource::<${Stack.of(this).getLogicalId(undelivered.node.defaultChild as never)}.Arn>/*]`,
    );
    const logging = { enabled: true, logGroupName: log.logGroupName, logStreamName: errors.logStreamName };
    const stream = new CfnDeliveryStream(this, 'Stream', {
      deliveryStreamName: name,
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'CUSTOMER_MANAGED_CMK', keyArn: key.keyArn },
      httpEndpointDestinationConfiguration: {
        endpointConfiguration: { name: 'siem', url },
        secretsManagerConfiguration: { enabled: true, roleArn: role.roleArn, secretArn: accessKey.secretArn },
        requestConfiguration: { contentEncoding: 'GZIP' },
        bufferingHints: { intervalInSeconds: 60, sizeInMBs: 1 },
        retryOptions: { durationInSeconds: 3600 },
        roleArn: role.roleArn,
        cloudWatchLoggingOptions: logging,
        s3BackupMode: 'FailedDataOnly',
        s3Configuration: {
          bucketArn: undelivered.bucketArn,
          roleArn: role.roleArn,
          compressionFormat: 'GZIP',
          encryptionConfiguration: { kmsEncryptionConfig: { awskmsKeyArn: key.keyArn } },
          cloudWatchLoggingOptions: logging,
        },
      },
    });
    stream.node.addDependency(role.policy);
    return stream;
  }

  private tell(cell: Cell, stream: CfnDeliveryStream): void {
    const role = new BoundedRole(this, 'Teller', {
      name: regionRoleName(cell, 'siem-events'),
      boundary: boundary(this, cell, 'service'),
      assumedBy: new ServicePrincipal('events.amazonaws.com', { conditions: sourceIfGiven(this) }),
      description: 'Hands events to the stream that leads to the SIEM',
      statements: [allow('PutEvents', ['firehose:PutRecord', 'firehose:PutRecordBatch'], [stream.attrArn])],
    });
    for (const [what, eventPattern] of Object.entries(TOLD)) {
      const rule = new Rule(this, what, {
        ruleName: regionName(cell, `siem-${what.toLowerCase()}`),
        description: callFor('security on-call', 'siem-behind'),
        eventPattern,
      });
      // Not the L2 target: it makes a role with an inline policy.
      rule.addTarget({ bind: () => ({ arn: stream.attrArn, role }) });
    }
  }
}
