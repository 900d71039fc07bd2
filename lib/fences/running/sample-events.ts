import type { Event } from '../event-patterns';

const event = (source: string, type: string, detail: Event): Event => ({
  version: '0',
  id: '844e2571-85d4-695f-b930-0153b71dcb42',
  source,
  'detail-type': type,
  account: '123456789012',
  region: 'us-east-1',
  time: '2026-11-01T12:00:00Z',
  detail,
});

/**
 * Events as services send them, cut down to what patterns and inputs look at. The names of fields, types of events and values are
 * those of the services' own pages, read 2026-11:
 * AWS Backup "Monitoring events using EventBridge" (Backup Job State Change, Copy Job State Change); Amazon RDS "Events: overview of
 * events in EventBridge" (`EventCategories` is a list, one of which must match) and "Event categories and messages"; EventBridge "AWS
 * service events delivered via CloudTrail"; Security Hub "EventBridge event formats" (`findings` is a list of one); GuardDuty
 * "EventBridge event schema"; Inspector "EventBridge schema for findings"; AWS Config "Monitoring with EventBridge"; CloudFormation
 * "Event detail reference"; IAM Access Analyzer "Monitoring with EventBridge".
 */
export const SAMPLES = {
  backup: (state: string): Event =>
    event('aws.backup', 'Backup Job State Change', {
      backupJobId: '1b2c3d4e',
      backupVaultName: 'a-vault',
      resourceType: 'RDS',
      state,
    }),
  copy: (state: string): Event =>
    event('aws.backup', 'Copy Job State Change', { copyJobId: '1b2c3d4e', resourceType: 'RDS', state }),
  rds: (category: string): Event =>
    event('aws.rds', 'RDS DB Instance Event', {
      EventCategories: category,
      SourceType: 'DB_INSTANCE',
      SourceArn: 'arn:aws:rds:us-east-1:123456789012:db:restored-instance',
      SourceIdentifier: 'restored-instance',
      Message: 'A message',
    }),
  kms: (eventName: string): Event =>
    event('aws.kms', 'AWS API Call via CloudTrail', {
      eventSource: 'kms.amazonaws.com',
      eventName,
      requestParameters: { keyId: '1234abcd-12ab-34cd-56ef-1234567890ab' },
    }),
  hub: (label: string): Event =>
    event('aws.securityhub', 'Security Hub Findings - Imported', {
      findings: {
        ProductName: 'Security Hub',
        RecordState: 'ACTIVE',
        Severity: { Label: label },
        Workflow: { Status: 'NEW' },
      },
    }),
  guard: (severity: number): Event =>
    event('aws.guardduty', 'GuardDuty Finding', { severity, type: 'Policy:S3/BucketPublicAccessGranted' }),
  inspector: event('aws.inspector2', 'Inspector2 Finding', { severity: 'HIGH', status: 'ACTIVE' }),
  config: event('aws.config', 'Config Rules Compliance Change', { messageType: 'ComplianceChangeNotification' }),
  stack: event('aws.cloudformation', 'CloudFormation Stack Status Change', { 'stack-id': 'arn:aws:cloudformation:...' }),
  analyzer: event('aws.access-analyzer', 'Access Analyzer Finding', { status: 'ACTIVE', resourceType: 'AWS::S3::Bucket' }),
};
