import type { Event } from '../events/event-patterns';

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
 * Events as services send them, cut down to what patterns and inputs look at. Names of fields, types of events and the shape of lists are
 * those of the examples in, read on 2026-11-30:
 * - AWS Backup developer guide, "Monitoring AWS Backup events using Amazon EventBridge" (a copy names two vaults by ARN and none by name);
 * - RDS user guide, "Tutorial: log DB instance state changes using Amazon EventBridge" (`EventCategories` is a list);
 * - Security Hub user guide, "EventBridge event formats for Security Hub CSPM" (`findings` is a list, one finding in each event);
 * - CloudFormation user guide, "Stack Status Change event detail"; Inspector user guide, "Amazon EventBridge event schema";
 * - Events Reference, "AWS service event metadata" and "IAM Access Analyzer events" (the types; of its fields there is no example, they are
 *   those of API `Finding`).
 * - RDS user guide, "Working with AWS CloudTrail and Amazon RDS" (of 2023; `responseElements` of a call that made an instance).
 * - GuardDuty user guide, "Severity levels of GuardDuty findings" (`severity` is a number from 1.0 to 10.0: high from 7.0, critical from 9.0)
 *   and, in an older text, "Monitoring Amazon GuardDuty Findings with Amazon CloudWatch Events" (`detail` is the whole finding).
 * Not found there on that day, so from the shape of the API alone: AWS Config's `messageType`, and what of a call CloudTrail hands on.
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
    event('aws.backup', 'Copy Job State Change', {
      copyJobId: '1b2c3d4e',
      resourceType: 'RDS',
      sourceBackupVaultArn: 'arn:aws:backup:us-east-1:123456789012:backup-vault:a-vault',
      destinationBackupVaultArn: 'arn:aws:backup:us-west-2:123456789012:backup-vault:another-vault',
      state,
    }),
  rds: (category: string): Event =>
    event('aws.rds', 'RDS DB Instance Event', {
      EventCategories: [category],
      SourceType: 'DB_INSTANCE',
      SourceArn: 'arn:aws:rds:us-east-1:123456789012:db:restored-instance',
      SourceIdentifier: 'restored-instance',
      Message: 'A message',
    }),
  /** A call that made an instance: whatever it was asked for by, the answer names it; a call that was refused has none. */
  restore: (eventName: string, refused?: 'refused'): Event =>
    event('aws.rds', 'AWS API Call via CloudTrail', {
      eventSource: 'rds.amazonaws.com',
      eventName,
      ...(refused
        ? { errorCode: 'DBInstanceAlreadyExistsFault' }
        : { responseElements: { dBInstanceIdentifier: 'restored-instance', dBInstanceStatus: 'creating' } }),
    }),
  kms: (eventName: string): Event =>
    event('aws.kms', 'AWS API Call via CloudTrail', {
      eventSource: 'kms.amazonaws.com',
      eventName,
      requestParameters: { keyId: '1234abcd-12ab-34cd-56ef-1234567890ab' },
    }),
  hub: (label: string): Event =>
    event('aws.securityhub', 'Security Hub Findings - Imported', {
      findings: [
        {
          ProductName: 'Security Hub',
          RecordState: 'ACTIVE',
          Severity: { Label: label },
          Workflow: { Status: 'NEW' },
        },
      ],
    }),
  /** OCSF, of which the numbers are those of its class `detection_finding`. */
  hubV2: (severity_id: number): Event =>
    event('aws.securityhub', 'Findings Imported V2', { findings: [{ severity_id, finding_info: { uid: 'a-finding' } }] }),
  /** CloudWatch user guide, "Alarm events and EventBridge". */
  alarm: (value: string): Event =>
    event('aws.cloudwatch', 'CloudWatch Alarm State Change', { alarmName: 'an-alarm', state: { value } }),
  guard: (severity: number): Event =>
    event('aws.guardduty', 'GuardDuty Finding', { severity, type: 'Policy:S3/BucketPublicAccessGranted' }),
  inspector: event('aws.inspector2', 'Inspector2 Finding', { severity: 'HIGH', status: 'ACTIVE' }),
  config: event('aws.config', 'Config Rules Compliance Change', { messageType: 'ComplianceChangeNotification' }),
  stack: event('aws.cloudformation', 'CloudFormation Stack Status Change', {
    'stack-id': 'arn:aws:cloudformation:us-east-1:123456789012:stack/a-stack/1b2c3d4e',
    'status-details': { status: 'UPDATE_COMPLETE', 'status-reason': '' },
  }),
  analyzer: event('aws.access-analyzer', 'Access Analyzer Finding', { status: 'ACTIVE', resourceType: 'AWS::S3::Bucket' }),
};
