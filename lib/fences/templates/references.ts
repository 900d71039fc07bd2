/** Where a resource stands: what an ARN is composed of beside its name. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

type Composer = (name: string, at: Place, path: string) => string;
interface Identity {
  /** The property that holds the name. */
  readonly property: string;
  /** `Ref`, and each attribute that follows from the name. */
  readonly values: Readonly<Record<string, Composer>>;
}

const itself: Composer = (name) => name;
const arn =
  (service: string, resource: string, after = ''): Composer =>
  (name, { partition, region, account }) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}${name}${after}`;
/** IAM is global, and a role's path is part of its ARN. */
const iam =
  (resource: string): Composer =>
  (name, { partition, account }, path) =>
    `arn:${partition}:iam::${account}:${resource}${path}${name}`;

/**
 * What follows from the name that a template gives a resource, before it exists: so that a reference to it and its ARN
 * written out are the same text. Types without a line here, and resources without a name, stay references.
 */
export const IDENTITIES: Readonly<Record<string, Identity>> = {
  'AWS::Backup::BackupVault': {
    property: 'BackupVaultName',
    values: { Ref: itself, BackupVaultName: itself, BackupVaultArn: arn('backup', 'backup-vault:') },
  },
  'AWS::CloudTrail::Trail': { property: 'TrailName', values: { Ref: itself, Arn: arn('cloudtrail', 'trail/') } },
  'AWS::DynamoDB::Table': { property: 'TableName', values: { Ref: itself, Arn: arn('dynamodb', 'table/') } },
  'AWS::Events::EventBus': { property: 'Name', values: { Ref: itself, Name: itself, Arn: arn('events', 'event-bus/') } },
  'AWS::Events::Rule': { property: 'Name', values: { Arn: arn('events', 'rule/') } },
  'AWS::IAM::ManagedPolicy': { property: 'ManagedPolicyName', values: { Ref: iam('policy'), PolicyArn: iam('policy') } },
  'AWS::IAM::OIDCProvider': {
    property: 'Url',
    values: {
      Ref: (url, { partition, account }) => `arn:${partition}:iam::${account}:oidc-provider/${url.replace('https://', '')}`,
    },
  },
  'AWS::IAM::Role': { property: 'RoleName', values: { Ref: itself, Arn: iam('role') } },
  'AWS::KinesisFirehose::DeliveryStream': {
    property: 'DeliveryStreamName',
    values: { Ref: itself, Arn: arn('firehose', 'deliverystream/') },
  },
  'AWS::Lambda::Function': { property: 'FunctionName', values: { Ref: itself, Arn: arn('lambda', 'function:') } },
  'AWS::Logs::LogGroup': { property: 'LogGroupName', values: { Ref: itself, Arn: arn('logs', 'log-group:', ':*') } },
  'AWS::RDS::DBInstance': { property: 'DBInstanceIdentifier', values: { Ref: itself, DBInstanceArn: arn('rds', 'db:') } },
  'AWS::RDS::DBParameterGroup': {
    property: 'DBParameterGroupName',
    values: { Ref: itself, DBParameterGroupName: itself },
  },
  'AWS::RDS::DBSubnetGroup': { property: 'DBSubnetGroupName', values: { Ref: itself } },
  'AWS::S3::Bucket': {
    property: 'BucketName',
    values: { Ref: itself, Arn: (name, { partition }) => `arn:${partition}:s3:::${name}` },
  },
  'AWS::SNS::Topic': { property: 'TopicName', values: { Ref: arn('sns', ''), TopicArn: arn('sns', ''), TopicName: itself } },
  'AWS::SQS::Queue': { property: 'QueueName', values: { Arn: arn('sqs', ''), QueueName: itself } },
  'AWS::SSM::Parameter': { property: 'Name', values: { Ref: itself } },
};

export const partitionOf = (region: string): string => (region.startsWith('eusc-') ? 'aws-eusc' : 'aws');
export const suffixOf = (region: string): string => (partitionOf(region) === 'aws-eusc' ? 'amazonaws.eu' : 'amazonaws.com');
