/** Types whose replacement loses data or the name under which others know it. */
export const STATEFUL: readonly string[] = [
  'AWS::Backup::BackupVault',
  'AWS::DynamoDB::Table',
  'AWS::EC2::VPC',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBSubnetGroup',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
];
