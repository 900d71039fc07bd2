import type { Assembly, Found, Value } from '../templates/assembly';
import { backupNeeds } from './backup-needs';
import { callingNeeds } from './calling-needs';
import { bucketKey, inside, provisionerOf, roleArn } from './need';
import type { Need } from './need';
import { isMap, listOf } from './policy';

/** What is encrypted under a key when CloudFormation makes it, and what the service then asks of the key in the deployer's name. */
interface MadeUnder {
  readonly type: string;
  readonly key: (properties: Found['properties']) => Value;
  readonly via: string;
  readonly actions: readonly string[];
}

/**
 * Sources, read 2026-11: AWS Backup developer guide, "Creating a backup vault" (required permissions); RDS user guide, "Encrypting
 * Amazon RDS resources" (authorizing use of a customer managed key); DynamoDB developer guide, "Encryption at rest: usage notes"
 * (authorizing use of your key); Secrets Manager user guide, "Secret encryption and decryption" (permissions for the KMS key);
 * Firehose developer guide, "Server-side encryption with Direct PUT" (CreateGrant in the caller's name).
 */
const MADE_UNDER: readonly MadeUnder[] = [
  {
    type: 'AWS::Backup::BackupVault',
    key: (p) => p.EncryptionKeyArn,
    via: 'backup',
    actions: ['kms:CreateGrant', 'kms:DescribeKey', 'kms:RetireGrant', 'kms:Decrypt', 'kms:GenerateDataKey'],
  },
  { type: 'AWS::RDS::DBInstance', key: (p) => p.KmsKeyId, via: 'rds', actions: ['kms:CreateGrant', 'kms:DescribeKey'] },
  {
    type: 'AWS::RDS::DBInstance',
    key: (p) => p.AutomaticBackupReplicationKmsKeyId,
    via: 'rds',
    actions: ['kms:CreateGrant', 'kms:DescribeKey'],
  },
  {
    type: 'AWS::RDS::DBInstance',
    key: (p) => inside(p.MasterUserSecret, 'KmsKeyId'),
    via: 'secretsmanager',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  },
  {
    type: 'AWS::DynamoDB::Table',
    key: (p) => inside(p.SSESpecification, 'KMSMasterKeyId'),
    via: 'dynamodb',
    actions: ['kms:CreateGrant', 'kms:DescribeKey'],
  },
  {
    type: 'AWS::SecretsManager::Secret',
    key: (p) => p.KmsKeyId,
    via: 'secretsmanager',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  },
  {
    type: 'AWS::KinesisFirehose::DeliveryStream',
    key: (p) => inside(p.DeliveryStreamEncryptionConfigurationInput, 'KeyARN'),
    via: 'firehose',
    actions: ['kms:CreateGrant'],
  },
];

/** Who works under a key as long as the resource lives: the role that it is given, or a service. */
interface WorksUnder {
  readonly type: string;
  readonly key: (properties: Found['properties']) => Value;
  /** A role's ARN, or `Service:` and its name. */
  readonly caller: (properties: Found['properties']) => Value;
  readonly actions: readonly string[];
}

/**
 * Sources, read 2026-11: Lambda developer guide, "Securing environment variables"; Step Functions developer guide, "Data at rest
 * encryption"; Firehose developer guide, "Controlling access" (grant access to an S3 destination); CloudTrail user guide,
 * "Configure KMS key policies for CloudTrail"; AWS Config developer guide, "Permissions for the KMS key"; CloudWatch Logs user
 * guide, "Encrypt log data".
 */
const WORKS_UNDER: readonly WorksUnder[] = [
  { type: 'AWS::Lambda::Function', key: (p) => p.KmsKeyArn, caller: (p) => p.Role, actions: ['kms:Decrypt'] },
  {
    type: 'AWS::StepFunctions::StateMachine',
    key: (p) => inside(p.EncryptionConfiguration, 'KmsKeyId'),
    caller: (p) => p.RoleArn,
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  },
  {
    // Whoever delivers what a machine logs deciphers it first.
    type: 'AWS::StepFunctions::StateMachine',
    key: (p) => (isMap(p.LoggingConfiguration) ? inside(p.EncryptionConfiguration, 'KmsKeyId') : ''),
    caller: () => 'Service:delivery.logs.amazonaws.com',
    actions: ['kms:Decrypt'],
  },
  {
    type: 'AWS::KinesisFirehose::DeliveryStream',
    key: (p) =>
      inside(
        p.HttpEndpointDestinationConfiguration,
        'S3Configuration',
        'EncryptionConfiguration',
        'KMSEncryptionConfig',
        'AWSKMSKeyARN',
      ),
    caller: (p) => inside(p.HttpEndpointDestinationConfiguration, 'S3Configuration', 'RoleARN'),
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  },
  {
    type: 'AWS::CloudTrail::Trail',
    key: (p) => p.KMSKeyId,
    caller: () => 'Service:cloudtrail.amazonaws.com',
    actions: ['kms:DescribeKey', 'kms:GenerateDataKey'],
  },
  {
    type: 'AWS::Config::DeliveryChannel',
    key: (p) => p.S3KmsKeyArn,
    caller: () => 'Service:config.amazonaws.com',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  },
];

/** Everything that the templates' resources need of whoever has a policy of its own. */
export function needsIn(assembly: Assembly): Need[] {
  return [
    ...MADE_UNDER.flatMap(({ type, key, via, actions }) =>
      assembly.all(type).flatMap((made) => {
        const on = assembly.text(key(made.properties), made.stack);
        const caller = `AWS:${roleArn(made.stack, provisionerOf(assembly, made.stack))}`;
        return on === '' ? [] : [{ caller, actions, on, via, why: `to make ${nameOf(made)}` }];
      }),
    ),
    ...WORKS_UNDER.flatMap(({ type, key, caller, actions }) =>
      assembly.all(type).flatMap((works) => {
        const on = assembly.text(key(works.properties), works.stack);
        const who = assembly.text(caller(works.properties), works.stack);
        const why = `for ${nameOf(works)} to work`;
        return on === '' || who === '' ? [] : [{ caller: who.startsWith('Service:') ? who : `AWS:${who}`, actions, on, why }];
      }),
    ),
    ...assembly.all('AWS::Logs::LogGroup').flatMap((log) => logNeeds(assembly, log)),
    ...assembly.all('AWS::Backup::BackupSelection').flatMap((selection) => backupNeeds(assembly, selection)),
    ...assembly.all('AWS::S3::Bucket').flatMap((bucket) => replicationNeeds(assembly, bucket)),
    ...messageNeeds(assembly),
    ...callingNeeds(assembly),
  ];
}

/** Source: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using KMS". */
function logNeeds(assembly: Assembly, log: Found): Need[] {
  const on = assembly.text(log.properties.KmsKeyId, log.stack);
  if (on === '') return [];
  const caller = `Service:${assembly.text({ 'Fn::Sub': 'logs.${AWS::Region}.${AWS::URLSuffix}' }, log.stack)}`;
  const group = assembly.text({ 'Fn::Sub': 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:' }, log.stack);
  const says = { 'kms:encryptioncontext:aws:logs:arn': `${group}${assembly.text(log.properties.LogGroupName, log.stack)}` };
  const actions = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:DescribeKey'];
  return [{ caller, actions, on, says, why: `for ${nameOf(log)} to be written` }];
}

/** Source: S3 user guide, "Replicating encrypted objects" (granting additional permissions for the IAM role), read 2026-11. */
function replicationNeeds(assembly: Assembly, { stack, properties }: Found): Need[] {
  const copies = isMap(properties.ReplicationConfiguration) ? properties.ReplicationConfiguration : undefined;
  if (!copies) return [];
  const caller = `AWS:${assembly.text(copies.Role, stack)}`;
  const here = assembly.text(bucketKey(properties), stack);
  const there = listOf(copies.Rules).map((rule) =>
    assembly.text(inside(rule, 'Destination', 'EncryptionConfiguration', 'ReplicaKmsKeyID'), stack),
  );
  return [
    { caller, actions: ['kms:Decrypt'], on: here, via: 's3', why: 'to read what it replicates' },
    ...there.map((on) => ({ caller, actions: ['kms:Encrypt', 'kms:GenerateDataKey'], on, via: 's3', why: 'to write replicas' })),
  ];
}

/**
 * Sources, read 2026-11: Lambda developer guide, "Dead-letter queues"; SQS developer guide, "Key management" (permissions of a
 * producer); SNS developer guide, "Key management" (compatibility with events of AWS services).
 */
function messageNeeds(assembly: Assembly): Need[] {
  const WRITE = ['kms:Decrypt', 'kms:GenerateDataKey'];
  const keys = new Map(
    assembly
      .all('AWS::SQS::Queue', 'AWS::SNS::Topic')
      .map(({ type, logicalId, stack, properties }) => [
        assembly.text(type === 'AWS::SNS::Topic' ? { Ref: logicalId } : { 'Fn::GetAtt': [logicalId, 'Arn'] }, stack),
        assembly.text(properties.KmsMasterKeyId, stack),
      ]),
  );
  const send = (to: { caller: string; on: string; action: string }, why: string): Need[] => [
    { caller: to.caller, actions: [to.action], on: to.on, why },
    ...(keys.has(to.on) ? [{ caller: to.caller, actions: WRITE, on: keys.get(to.on)!, why }] : []),
  ];
  const told = (type: string, targets: (p: Found['properties']) => readonly Value[], service: string): Need[] => {
    const topics = assembly.all(type).flatMap((teller) => targets(teller.properties).map((t) => assembly.text(t, teller.stack)));
    const ours = [...new Set(topics)].filter((topic) => topic.includes(':sns:') && keys.has(topic));
    return ours.flatMap((on) => send({ caller: `Service:${service}`, on, action: 'sns:Publish' }, 'to wake somebody'));
  };
  return [
    ...assembly.all('AWS::Lambda::Function').flatMap((hook) => {
      const on = assembly.text(inside(hook.properties.DeadLetterConfig, 'TargetArn'), hook.stack);
      const caller = `AWS:${assembly.text(hook.properties.Role, hook.stack)}`;
      return on === '' ? [] : send({ caller, on, action: 'sqs:SendMessage' }, 'to leave dead letters');
    }),
    ...told('AWS::CloudWatch::Alarm', (p) => listOf(p.AlarmActions), 'cloudwatch.amazonaws.com'),
    ...told('AWS::Events::Rule', (p) => listOf(p.Targets).map((target) => inside(target, 'Arn')), 'events.amazonaws.com'),
  ];
}

const nameOf = ({ stack, logicalId }: Found): string => `${stack.name}/${logicalId}`;
