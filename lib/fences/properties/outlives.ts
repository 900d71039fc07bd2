/**
 * What stays when its stack is deleted or has another put in its place, by type, and why (decision 009). A resource says so of itself, beside
 * its properties, and goes with its stack where it does not.
 */
export const OUTLIVES: Readonly<Record<string, string>> = {
  'AWS::Backup::BackupVault': 'recovery points',
  'AWS::DynamoDB::Table': 'the ledger and what was deleted',
  'AWS::ECS::TaskDefinition': 'an export that began before a deployment runs to its end',
  'AWS::KMS::Key': 'all that is under it',
  'AWS::Logs::LogGroup': 'records',
  'AWS::Logs::LogStream': 'records',
  'AWS::RDS::DBInstance': "tenants' rows",
  'AWS::RDS::DBParameterGroup': 'an instance that stays cannot be without it',
  'AWS::RDS::DBSubnetGroup': 'an instance that stays cannot be without it',
  'AWS::S3::Bucket': 'files and records',
  'AWS::SQS::Queue': 'what a hook failed at and nobody has looked at yet',
  'AWS::SecretsManager::Secret': 'what the application ciphers with',
};
