import type { Found } from '../../templates/assembly';

/** Where a resource names another by its name alone, and of which type that is. Of an ARN, its own text says so. */
const BY_NAME: Readonly<Record<string, readonly (readonly [path: RegExp, ...types: string[]])[]>> = {
  'AWS::Backup::BackupPlan': [[/\/TargetBackupVault$/, 'AWS::Backup::BackupVault']],
  'AWS::CloudTrail::Trail': [[/^S3BucketName$/, 'AWS::S3::Bucket']],
  'AWS::Config::DeliveryChannel': [[/^S3BucketName$/, 'AWS::S3::Bucket']],
  'AWS::IAM::ManagedPolicy': [[/^Roles\/\d+$/, 'AWS::IAM::Role']],
  'AWS::Lambda::Function': [
    [/^LoggingConfig\/LogGroup$/, 'AWS::Logs::LogGroup'],
    [/^Code\/S3Bucket$/, 'AWS::S3::Bucket'],
  ],
  'AWS::Lambda::Permission': [[/^FunctionName$/, 'AWS::Lambda::Function']],
  'AWS::Logs::MetricFilter': [[/^LogGroupName$/, 'AWS::Logs::LogGroup']],
  'AWS::Logs::SubscriptionFilter': [[/^LogGroupName$/, 'AWS::Logs::LogGroup']],
  'AWS::RDS::DBInstance': [
    [/^DBParameterGroupName$/, 'AWS::RDS::DBParameterGroup'],
    [/^DBSubnetGroupName$/, 'AWS::RDS::DBSubnetGroup'],
  ],
  'AWS::S3::Bucket': [[/^LoggingConfiguration\/DestinationBucketName$/, 'AWS::S3::Bucket']],
  'AWS::S3::BucketPolicy': [[/^Bucket$/, 'AWS::S3::Bucket']],
};

/** The types of which a property names one; nothing where it is no name. */
export function isNamedBy({ type }: Found, path: string): readonly string[] | undefined {
  return BY_NAME[type]?.find(([at]) => at.test(path))?.slice(1) as readonly string[] | undefined;
}
